#!/bin/sh
# What run.sh runs beside the strict server: a user, a role that it assumes by a profile, and one for a token, all made by commands.
set -u
cd "$FAUXKMS_FOLDER" || exit 1
passed=0 failed=0
ACCOUNT=200000000003
IAM=arn:aws:iam::$ACCOUNT
SESSION=arn:aws:sts::$ACCOUNT:assumed-role
# Region and endpoint, and no other settings than those that are written here.
export AWS_DEFAULT_REGION=eu-west-3 AWS_REGION=eu-west-3 AWS_ENDPOINT_URL="$FAUXKMS_STRICT_URL"
export AWS_CONFIG_FILE="$PWD/config" AWS_SHARED_CREDENTIALS_FILE="$PWD/credentials" AWS_EC2_METADATA_DISABLED=true
# HOME, because sessions of profiles are kept in its .aws/cli/cache, and would be tried at the next run's server.
export AWS_MAX_ATTEMPTS=1 AWS_PAGER= HOME="$PWD"

# check NAME passes|fails PATTERN ARGUMENT…: the command has to, and to say PATTERN. What it says is in the file `said`. A command
# that fails ends with 255 in version 1, with 254 in version 2.
check() {
  name=$1 wanted=$2 pattern=$3 seen=passes
  shift 3
  "$AWS_CLI" --output text "$@" >said 2>&1 || seen=fails
  if [ "$seen" = "$wanted" ] && { [ -z "$pattern" ] || grep -q -e "$pattern" said; }; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s: it %s: %s\n' "$name" "$seen" "$(cat said)"
  fi
}

# allow ACTION…: a policy that allows these; trust PRINCIPAL ACTION: one that lets the principal assume a role.
allow() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s","Resource":"*"}]}' "$1"; }
trust() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"%s"}]}' "$1" "$2"; }
# denied WHO ACTION RESOURCE: the sentence that tells it.
denied() {
  printf 'An error occurred (AccessDeniedException) when calling the [A-Za-z]* operation[^:]*: User: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action$' "$1" "$2" "$3" "$2"
}
control() { curl -sf -X "$1" "$FAUXKMS_STRICT_URL/_fauxkms/$2" -H "Authorization: Bearer $FAUXKMS_ADMIN_TOKEN" -d "$3"; }

root=$(control POST credentials "{\"cloud\":\"aws\",\"account\":\"$ACCOUNT\",\"principal\":\"root\"}") || exit 1
cat >credentials <<END
[root]
aws_access_key_id = $(printf %s "$root" | sed 's/.*"accessKeyId":"\([^"]*\)".*/\1/')
aws_secret_access_key = $(printf %s "$root" | sed 's/.*"secretAccessKey":"\([^"]*\)".*/\1/')
END
check 'who the root user is' passes "$IAM:root" sts get-caller-identity --profile root
check 'a key' passes "^arn:aws:kms:eu-west-3:$ACCOUNT:key/" kms create-key --profile root --query KeyMetadata.Arn
key=$(cat said)

export AWS_PROFILE=root
check 'a user' passes "$IAM:user/alice" iam create-user --user-name alice
check 'the policy of a user' passes '' iam put-user-policy --user-name alice --policy-name own --policy-document "$(allow sts:AssumeRole)"
check 'an access key' passes '^AKIA' iam create-access-key --user-name alice --query 'AccessKey.[AccessKeyId,SecretAccessKey]'
printf '[alice]\naws_access_key_id = %s\naws_secret_access_key = %s\n' $(cat said) >>credentials
check 'a role' passes "$IAM:role/app" iam create-role --role-name app --assume-role-policy-document "$(trust "{\"AWS\":\"$IAM:root\"}" sts:AssumeRole)"
check 'a managed policy' passes "$IAM:policy/use" iam create-policy --policy-name use --policy-document "$(allow kms:Encrypt)"
check 'its attachment' passes '' iam attach-role-policy --role-name app --policy-arn "$IAM:policy/use"
check 'the attached policies' passes "$IAM:policy/use" iam list-attached-role-policies --role-name app
check 'a role that waits until it is there' passes '' iam wait role-exists --role-name app
check 'the same role again' fails '(EntityAlreadyExists).*: Role with name app already exists.$' iam create-role --role-name app --assume-role-policy-document "$(trust '{"AWS":"*"}' sts:AssumeRole)"
check 'a simulation' passes '^allowed implicitDeny$' iam simulate-principal-policy --policy-source-arn "$IAM:role/app" \
  --action-names kms:Encrypt kms:Decrypt --resource-arns "$key" --query "join(' ', EvaluationResults[].EvalDecision)"

host=oidc.example.com/clients
control PUT "oidc-providers/$ACCOUNT" "$FAUXKMS_OIDC_PROVIDER" >/dev/null || exit 1
federated="{\"Federated\":\"$IAM:oidc-provider/$host\"}"
check 'a role for tokens' passes "$IAM:role/pod" iam create-role --role-name pod --assume-role-policy-document "$(trust "$federated" sts:AssumeRoleWithWebIdentity)"
check 'its attachment' passes '' iam attach-role-policy --role-name pod --policy-arn "$IAM:policy/use"

cat >config <<END
[profile app]
role_arn = $IAM:role/app
source_profile = alice
role_session_name = worker
[profile missing]
role_arn = $IAM:role/missing
source_profile = alice
[profile pod]
role_arn = $IAM:role/pod
web_identity_token_file = $FAUXKMS_TOKEN_FILE
role_session_name = pod-1
[profile forged]
role_arn = $IAM:role/pod
web_identity_token_file = $FAUXKMS_FORGED_TOKEN_FILE
END
printf hello >plain
export AWS_PROFILE=alice
check 'a user who may not encrypt' fails "$(denied "$IAM:user/alice" kms:Encrypt "$key")" kms encrypt --key-id "$key" --plaintext fileb://plain
for profile in app/worker pod/pod-1; do
  export AWS_PROFILE="${profile%/*}"
  check "who the session $profile is" passes "$SESSION/$profile" sts get-caller-identity --query Arn
  check "that $profile may encrypt" passes . kms encrypt --key-id "$key" --plaintext fileb://plain --query CiphertextBlob
  check "that $profile may list no keys" fails "$(denied "$SESSION/$profile" kms:ListKeys '\*')" kms list-keys
done
export AWS_PROFILE=missing
check 'a role that is not there' fails "(AccessDenied) when calling the AssumeRole operation: User: $IAM:user/alice is not authorized to perform: sts:AssumeRole on resource: $IAM:role/missing$" kms list-keys
export AWS_PROFILE=forged
check 'a token that another key signed' fails '(InvalidIdentityToken)' kms list-keys

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
