# What checks.sh makes, reads without a difference, changes and destroys.
terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.289"
    }
  }
}

variable "endpoint" {
  description = "Host and port of the server's HTTPS, which the provider needs to assume a role."
}

variable "folder" {
  description = "Where secrets are written to."
}

variable "description" {
  default = "of the data"
}

variable "actions" {
  type    = list(string)
  default = ["kms:Encrypt"]
}

# The provider tells its Region in some calls only; the server takes this one where neither the call nor its host names one.
provider "alicloud" {
  region                 = "cn-hangzhou"
  account_type           = "Domestic"
  skip_region_validation = true

  endpoints {
    kms        = var.endpoint
    ram        = var.endpoint
    sts        = var.endpoint
    bssopenapi = var.endpoint
  }
}

provider "alicloud" {
  alias                  = "app"
  region                 = "cn-hangzhou"
  account_type           = "Domestic"
  skip_region_validation = true

  assume_role {
    role_arn           = alicloud_ram_role.app.arn
    session_name       = "terraform"
    session_expiration = 900
  }

  endpoints {
    kms = var.endpoint
    sts = var.endpoint
  }
}

data "alicloud_caller_identity" "current" {}

data "alicloud_account" "current" {}

resource "alicloud_kms_key" "data" {
  description            = var.description
  pending_window_in_days = 7
  automatic_rotation     = "Enabled"
  rotation_interval      = "2592000s"

  tags = {
    team = "payments"
  }
}

resource "alicloud_kms_key" "signing" {
  description            = "of the signatures"
  pending_window_in_days = 7
  key_usage              = "SIGN/VERIFY"
  key_spec               = "EC_P256"
  status                 = "Disabled"
}

resource "alicloud_kms_alias" "data" {
  alias_name = "alias/data"
  key_id     = alicloud_kms_key.data.id
}

resource "alicloud_kms_ciphertext" "password" {
  key_id    = alicloud_kms_key.data.id
  plaintext = base64encode("a password")

  encryption_context = {
    app = "orders"
  }
}

data "alicloud_kms_plaintext" "password" {
  ciphertext_blob = alicloud_kms_ciphertext.password.ciphertext_blob

  encryption_context = {
    app = "orders"
  }
}

resource "alicloud_kms_secret" "password" {
  secret_name                   = "orders/password"
  secret_data                   = "another password"
  version_id                    = "v1"
  encryption_key_id             = alicloud_kms_key.data.id
  description                   = var.description
  force_delete_without_recovery = true

  tags = {
    team = "payments"
  }
}

resource "alicloud_kms_network_rule" "office" {
  network_rule_name = "office"
  source_private_ip = ["10.0.0.0/8"]
  description       = "the office"
}

resource "alicloud_kms_policy" "app" {
  policy_name     = "app"
  kms_instance_id = "shared"
  permissions     = ["RbacPermission/Template/CryptoServiceKeyUser"]
  resources       = ["key/*"]

  access_control_rules = jsonencode({ NetworkRules = [alicloud_kms_network_rule.office.network_rule_name] })
}

resource "alicloud_kms_application_access_point" "app" {
  application_access_point_name = "app"
  policies                      = [alicloud_kms_policy.app.policy_name]
}

resource "alicloud_kms_client_key" "app" {
  aap_name              = alicloud_kms_application_access_point.app.application_access_point_name
  password              = "Correct-horse-7"
  not_before            = "2026-01-01T00:00:00Z"
  not_after             = "2036-01-01T00:00:00Z"
  private_key_data_file = "${var.folder}/client-key.json"
}

resource "alicloud_ram_user" "ci" {
  name         = "ci"
  display_name = "CI"
  comments     = "of the pipeline"
  force        = true
}

resource "alicloud_ram_access_key" "ci" {
  user_name   = alicloud_ram_user.ci.name
  secret_file = "${var.folder}/access-key.json"
}

resource "alicloud_ram_policy" "use" {
  policy_name = "use"
  description = "uses keys"
  force       = true

  policy_document = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = var.actions, Resource = ["acs:kms:*:*:key/*"] }]
  })
}

resource "alicloud_ram_user_policy_attachment" "ci" {
  user_name   = alicloud_ram_user.ci.name
  policy_name = alicloud_ram_policy.use.policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_group" "ops" {
  group_name = "ops"
  comments   = "operators"
  force      = true
}

resource "alicloud_ram_user_group_attachment" "ops" {
  group_name = alicloud_ram_group.ops.group_name
  user_name  = alicloud_ram_user.ci.name
}

resource "alicloud_ram_group_policy_attachment" "ops" {
  group_name  = alicloud_ram_group.ops.group_name
  policy_name = "AliyunKMSReadOnlyAccess"
  policy_type = "System"
}

resource "alicloud_ram_role" "app" {
  role_name            = "app"
  description          = "of the app"
  max_session_duration = 7200
  force                = true

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = ["acs:ram::${data.alicloud_account.current.id}:root"] }
    }]
  })

  tags = {
    team = "payments"
  }
}

resource "alicloud_ram_role_policy_attachment" "app" {
  role_name   = alicloud_ram_role.app.role_name
  policy_name = "AliyunKMSFullAccess"
  policy_type = "System"
}

resource "alicloud_kms_key" "own" {
  provider               = alicloud.app
  description            = "made by the role"
  pending_window_in_days = 7
  depends_on             = [alicloud_ram_role_policy_attachment.app]
}

data "alicloud_kms_keys" "all" {
  ids        = [alicloud_kms_key.data.id]
  depends_on = [alicloud_kms_key.data]
}

data "alicloud_ram_users" "ci" {
  name_regex = alicloud_ram_user.ci.name
}

output "caller" {
  value = "${data.alicloud_caller_identity.current.identity_type} ${data.alicloud_caller_identity.current.arn}"
}

output "decrypted" {
  value = base64decode(data.alicloud_kms_plaintext.password.plaintext)
}

output "creator" {
  value = alicloud_kms_key.own.creator
}
