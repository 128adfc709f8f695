resource "aws_db_instance" "orders" {
  username = "app"
  # ruleid: tf-hardcoded-credential
  password = "correct-horse-battery"
}

provider "azurerm" {
  # ruleid: tf-hardcoded-credential
  client_secret = "s3cret-for-the-examples"
}

resource "aws_db_instance" "invoices" {
  # ok: tf-hardcoded-credential
  password = var.database_password
}

resource "aws_db_instance" "reports" {
  # ok: tf-hardcoded-credential
  password = "${random_password.reports.result}"
}

# ruleid: tf-variable-secret-default
variable "database_password" {
  type    = string
  default = "correct-horse-battery"
}

# ruleid: tf-variable-secret-default
variable "api_key" {
  default = "k3y-for-the-examples"
}

# ok: tf-variable-secret-default
variable "admin_password" {
  type      = string
  sensitive = true
}

# ok: tf-variable-secret-default
variable "password_length" {
  default = "twenty"
}

module "network" {
  # ruleid: tf-module-unpinned-git
  source = "git::https://git.example.com/platform/network.git"
}

module "dns" {
  # ruleid: tf-module-unpinned-git
  source = "github.com/example/terraform-dns"
}

module "cluster" {
  # ok: tf-module-unpinned-git
  source = "git::https://git.example.com/platform/cluster.git?ref=v2.4.1"
}

module "local" {
  # ok: tf-module-unpinned-git
  source = "../modules/local"
}

module "archive" {
  # ruleid: tf-module-plain-http
  source = "http://modules.example.com/archive.zip"
}

module "repository" {
  # ruleid: tf-module-plain-http
  source = "git::http://git.example.com/platform/repository.git?ref=v1"
}

module "secure" {
  # ok: tf-module-plain-http
  source = "https://modules.example.com/archive.zip"
}

module "registry" {
  # ok: tf-module-plain-http
  source = "example/vpc/aws"
}

provider "kubernetes" {
  host = "https://10.0.0.1"
  # ruleid: tf-provider-tls-verification-off
  insecure = true
}

provider "vault" {
  # ruleid: tf-provider-tls-verification-off
  skip_tls_verify = true
}

provider "kubernetes" {
  # ok: tf-provider-tls-verification-off
  insecure = false
}

resource "example_probe" "lab" {
  # ok: tf-provider-tls-verification-off
  insecure = true
}

terraform {
  # ruleid: tf-state-unencrypted
  backend "s3" {
    bucket = "example-state"
    key    = "network"
  }
}

terraform {
  # ruleid: tf-state-unencrypted
  backend "s3" {
    bucket  = "example-state"
    encrypt = false
  }
}

terraform {
  # ok: tf-state-unencrypted
  backend "s3" {
    encrypt = true
    bucket  = "example-state"
  }
}

terraform {
  # ok: tf-state-unencrypted
  backend "local" {
    path = "state"
  }
}

# ruleid: tf-output-secret
output "database_password" {
  value = random_password.database.result
}

# ruleid: tf-output-secret
output "connection_string" {
  description = "For the application"
  value       = azurerm_redis_cache.main.primary_connection_string
}

# ok: tf-output-secret
output "admin_password" {
  value     = random_password.admin.result
  sensitive = true
}

# ok: tf-output-secret
output "password_policy_id" {
  value = example_policy.password.id
}

resource "aws_instance" "agent" {
  user_data = <<-EOT
    #!/bin/bash
    # ruleid: tf-exec-pipe-shell
    curl -fsSL https://get.example.com/agent.sh | bash
  EOT
}

resource "null_resource" "setup" {
  provisioner "remote-exec" {
    inline = [
      # ruleid: tf-exec-pipe-shell
      "wget -qO- https://get.example.com/agent.sh | sudo sh -s -- --yes",
      # ok: tf-exec-pipe-shell
      "sudo apt-get install -y agent",
      # ok: tf-exec-pipe-shell
      "curl -fsSL https://files.example.com/a.tar.gz | tar -xz",
    ]
  }
}
