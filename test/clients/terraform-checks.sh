# Sourced by the checks of Terraform's providers, in the folder of their main.tf.
passed=0 failed=0
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 TF_CLI_ARGS=-no-color

# check NAME EXIT PATTERN COMMAND…: the command has to end with EXIT, and to say PATTERN.
check() {
  name=$1 wanted=$2 pattern=$3 seen=0
  shift 3
  "$@" >said 2>&1 || seen=$?
  if [ "$seen" = "$wanted" ] && tr -s '\n│ ' ' ' <said | grep -q -e "$pattern"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s: ended with %s\n' "$name" "$seen"
    cat said
  fi
}

apply() { terraform apply -input=false -auto-approve "$@"; }
changes() { terraform plan -input=false -detailed-exitcode "$@"; }

# The sum of the checks; it fails where one of them did.
summary() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
