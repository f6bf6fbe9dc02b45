#!/bin/sh
# What run.sh runs beside a server: the life of what main.tf says.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cp "$here/main.tf" "$FAUXKMS_FOLDER"
cd "$FAUXKMS_FOLDER"
. "$here/../terraform-checks.sh"
ACCOUNT=300000000001
KEY='"cloud":"aws","account":"'$ACCOUNT'"'
export AWS_ENDPOINT_URL="$FAUXKMS_STRICT_URL" AWS_REGION=eu-west-3
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true

# The access key of a user with one managed policy of AWS becomes that of the commands that follow.
sign_in() {
  answer=$(curl -sf "$FAUXKMS_STRICT_URL/_fauxkms/credentials" -H "Authorization: Bearer $FAUXKMS_ADMIN_TOKEN" \
    -d "{$KEY,\"principal\":\"user/$1\",\"policies\":[\"arn:aws:iam::aws:policy/$2\"]}")
  AWS_ACCESS_KEY_ID=$(printf %s "$answer" | sed 's/.*"accessKeyId":"\([^"]*\)".*/\1/')
  AWS_SECRET_ACCESS_KEY=$(printf %s "$answer" | sed 's/.*"secretAccessKey":"\([^"]*\)".*/\1/')
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# No root user may assume a role, so an administrator begins.
sign_in admin AdministratorAccess
check init 0 'successfully initialized' terraform init -input=false
check 'all is made' 0 'Apply complete! Resources: 21 added, 0 changed.*decrypted = "a password".*simulated = true' apply
check 'what is made is what is wanted' 0 'No changes' changes
set -- -var 'description=changed' -var 'actions=["kms:Encrypt","kms:Decrypt"]'
check 'a change is made' 0 'Resources: 0 added, 2 changed, 0 destroyed' apply "$@"
check 'what is changed is what is wanted' 0 'No changes' changes "$@"
sign_in reader ReadOnlyAccess
denied="AccessDeniedException: User: arn:aws:iam::$ACCOUNT:user/reader is not authorized to perform: kms:UpdateKeyDescription on resource: arn:aws:kms:[^ ]* because no identity-based policy allows the kms:UpdateKeyDescription action"
check 'a reader makes no change' 1 "$denied" apply -target=aws_kms_key.data
sign_in admin AdministratorAccess
check 'all is destroyed' 0 'Destroy complete! Resources: 21 destroyed' terraform destroy -input=false -auto-approve "$@"
summary
