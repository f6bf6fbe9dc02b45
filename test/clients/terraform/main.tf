# A key with all that may stand around it, and the identities that use it: see docs/clients.md.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 6.0.0"
    }
  }
}

provider "aws" {}

# What the role may do, not the caller: the session of a role, as CI has it.
provider "aws" {
  alias = "app"
  assume_role {
    role_arn     = aws_iam_role.app.arn
    session_name = "terraform"
  }
}

provider "aws" {
  alias  = "other"
  region = "us-west-2"
}

data "aws_caller_identity" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
}

resource "aws_kms_key" "data" {
  description             = var.description
  enable_key_rotation     = true
  rotation_period_in_days = 180
  deletion_window_in_days = 7
  tags                    = { team = "payments" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "data" {
  name          = "alias/data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_grant" "app" {
  name              = "app"
  key_id            = aws_kms_key.data.key_id
  grantee_principal = aws_iam_role.app.arn
  operations        = ["Encrypt", "GenerateDataKey"]
  constraints {
    encryption_context_subset = { app = "invoices" }
  }
}

# Made by the role, with the grants and policies that it has.
resource "aws_kms_key" "own" {
  provider                = aws.app
  description             = "made by the role"
  deletion_window_in_days = 7
  depends_on              = [aws_iam_role_policy_attachment.app, aws_iam_role_policy.app]
}

# Made and read in another Region.
resource "aws_kms_key" "primary" {
  description             = "in two Regions"
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "replica" {
  provider                = aws.other
  primary_key_arn         = aws_kms_key.primary.arn
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "imported" {
  key_material_base64     = "Wblj06fduthWggmsT0cLVoIMOkeLbc2kVfMud77i/JY="
  enabled                 = true
  deletion_window_in_days = 7
}

resource "aws_kms_ciphertext" "password" {
  key_id    = aws_kms_key.data.key_id
  plaintext = "a password"
  context   = { app = "invoices" }
}

data "aws_kms_secrets" "password" {
  secret {
    name    = "password"
    payload = aws_kms_ciphertext.password.ciphertext_blob
    context = { app = "invoices" }
  }
}

data "aws_iam_principal_policy_simulation" "app" {
  policy_source_arn = aws_iam_role.app.arn
  action_names      = ["kms:Decrypt", "kms:Encrypt"]
  resource_arns     = [aws_kms_key.data.arn]
  depends_on        = [aws_iam_role_policy.app]
}

data "aws_kms_alias" "data" {
  name       = "alias/data"
  depends_on = [aws_kms_alias.data]
}

resource "aws_iam_policy" "bound" {
  name   = "bound"
  path   = "/team/"
  policy = data.aws_iam_policy_document.kms.json
}

data "aws_iam_policy_document" "kms" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "use" {
  name = "use"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.actions, Resource = aws_kms_key.data.arn }]
  })
}

resource "aws_iam_role" "app" {
  name                 = "app"
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.bound.arn
  tags                 = { team = "payments" }
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${local.account}:root" } }]
  })
}

resource "aws_iam_role_policy" "app" {
  name   = "manage"
  role   = aws_iam_role.app.name
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.use.arn
}

resource "aws_iam_user" "ci" {
  name                 = "ci"
  force_destroy        = true
  permissions_boundary = aws_iam_policy.bound.arn
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name
}

resource "aws_iam_user_policy" "ci" {
  name   = "use"
  user   = aws_iam_user.ci.name
  policy = data.aws_iam_policy_document.kms.json
}

resource "aws_iam_user_policy_attachment" "ci" {
  user       = aws_iam_user.ci.name
  policy_arn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser"
}

resource "aws_iam_group" "ops" {
  name = "ops"
}

resource "aws_iam_group_policy_attachment" "ops" {
  group      = aws_iam_group.ops.name
  policy_arn = aws_iam_policy.use.arn
}

resource "aws_iam_user_group_membership" "ci" {
  user   = aws_iam_user.ci.name
  groups = [aws_iam_group.ops.name]
}

resource "aws_iam_openid_connect_provider" "ci" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["ffffffffffffffffffffffffffffffffffffffff"]
}

variable "description" {
  default = "of the data"
}

variable "actions" {
  type    = list(string)
  default = ["kms:Encrypt"]
}

output "alias_target" {
  value = data.aws_kms_alias.data.target_key_arn
}

output "key" {
  value = aws_kms_key.data.arn
}

output "simulated" {
  value = data.aws_iam_principal_policy_simulation.app.all_allowed
}

output "decrypted" {
  value = nonsensitive(data.aws_kms_secrets.password.plaintext["password"])
}
