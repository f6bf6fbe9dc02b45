#!/bin/sh
# What run.sh runs beside a server: the life of what main.tf says, by users of RAM.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here/main.tf" "$folder"
cd "$folder"
. "$here/../terraform-checks.sh"
POLICY='acs:ram:*:system:policy'
export SSL_CERT_FILE="$FAUXKMS_CA_FILE"
export TF_VAR_endpoint="$FAUXKMS_STRICT_TLS_ENDPOINT" TF_VAR_folder="$folder"

# sign_in NAME POLICIES: the access key of a user with these policies, a list in JSON, becomes that of the commands that follow.
sign_in() {
  answer=$(curl -sf "$FAUXKMS_STRICT_URL/_fauxkms/credentials" -H "Authorization: Bearer $FAUXKMS_ADMIN_TOKEN" \
    -d "{\"cloud\":\"alibaba\",\"account\":\"$FAUXKMS_ACCOUNT\",\"principal\":\"user/$1\",\"policies\":$2}")
  ALIBABA_CLOUD_ACCESS_KEY_ID=$(printf %s "$answer" | sed 's/.*"accessKeyId":"\([^"]*\)".*/\1/')
  ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(printf %s "$answer" | sed 's/.*"accessKeySecret":"\([^"]*\)".*/\1/')
  export ALIBABA_CLOUD_ACCESS_KEY_ID ALIBABA_CLOUD_ACCESS_KEY_SECRET
}

# lacking ACTION: a user who may all of KMS and RAM but that.
lacking() {
  allow='{"Effect":"Allow","Action":["kms:*","ram:*","sts:*"],"Resource":"*"}'
  sign_in lacking "[{\"Version\":\"1\",\"Statement\":[$allow,{\"Effect\":\"Deny\",\"Action\":\"$1\",\"Resource\":\"*\"}]}]"
}

# The account itself may assume no role, so a user begins.
sign_in admin "[\"$POLICY/AliyunKMSFullAccess\",\"$POLICY/AliyunRAMFullAccess\",\"$POLICY/AliyunSTSAssumeRoleAccess\"]"
check init 0 'successfully initialized' terraform init -input=false
check 'all is made' 0 'Apply complete! Resources: 19 added, 0 changed' apply
check 'what is made is what is wanted' 0 'No changes' changes
check 'who asks' 0 "RAMUser acs:ram::$FAUXKMS_ACCOUNT:user/admin" terraform output -raw caller
check 'what was encrypted' 0 'a password' terraform output -raw decrypted
set -- -var 'description=changed' -var 'actions=["kms:Encrypt","kms:Decrypt"]'
check 'a change is made' 0 'Resources: 0 added, 3 changed, 0 destroyed' apply "$@"
check 'what is changed is what is wanted' 0 'No changes' changes "$@"
# What is refused must not look as if it were gone: Terraform would make it again.
sign_in reader "[\"$POLICY/AliyunKMSReadOnlyAccess\",\"$POLICY/AliyunRAMReadOnlyAccess\"]"
check 'a reader reads a key without a difference' 0 'No changes' changes "$@" -target=alicloud_kms_key.data
check 'a reader makes no change' 1 'Forbidden.NoPermission' apply -target=alicloud_kms_key.data
check 'a reader reads no value of a secret' 1 'Forbidden.NoPermission' changes "$@" -target=alicloud_kms_secret.password
for pair in kms:DescribeKey=alicloud_kms_key.data kms:ListAliases=alicloud_kms_alias.data kms:DescribeSecret=alicloud_kms_secret.password \
  kms:DescribePolicy=alicloud_kms_policy.app kms:DescribeNetworkRule=alicloud_kms_network_rule.office \
  kms:DescribeApplicationAccessPoint=alicloud_kms_application_access_point.app kms:GetClientKey=alicloud_kms_client_key.app; do
  lacking "${pair%=*}"
  check "without ${pair%=*}" 1 'Forbidden.NoPermission' changes "$@" "-target=${pair#*=}"
done
for pair in ram:GetRole=alicloud_ram_role.app ram:GetPolicy=alicloud_ram_policy.use ram:ListAccessKeys=alicloud_ram_access_key.ci \
  ram:ListPoliciesForUser=alicloud_ram_user_policy_attachment.ci ram:GetUser=alicloud_ram_user.ci; do
  lacking "${pair%=*}"
  check "without ${pair%=*}" 1 'NoPermission' changes "$@" "-target=${pair#*=}"
done
lacking sts:AssumeRole
check 'without sts:AssumeRole' 1 'NoPermission' changes "$@" -target=alicloud_kms_key.own
sign_in admin "[\"$POLICY/AliyunKMSFullAccess\",\"$POLICY/AliyunRAMFullAccess\",\"$POLICY/AliyunSTSAssumeRoleAccess\"]"
check 'all is still there' 0 'No changes' changes "$@"
check 'all is destroyed' 0 'Destroy complete! Resources: 19 destroyed' terraform destroy -input=false -auto-approve "$@"
summary
