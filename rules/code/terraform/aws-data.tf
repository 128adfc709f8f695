resource "aws_s3_bucket_acl" "site" {
  bucket = aws_s3_bucket.site.id
  # ruleid: tf-aws-s3-public-acl
  acl = "public-read"
}

resource "aws_s3_bucket" "drop" {
  bucket = "example-drop"
  # ruleid: tf-aws-s3-public-acl
  acl = "public-read-write"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  # ok: tf-aws-s3-public-acl
  acl = "log-delivery-write"
}

resource "aws_s3_bucket_acl" "data" {
  bucket = aws_s3_bucket.data.id
  # ok: tf-aws-s3-public-acl
  acl = "private"
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket = aws_s3_bucket.site.id
  # ruleid: tf-aws-s3-public-access-block-off
  block_public_acls = false
  # ruleid: tf-aws-s3-public-access-block-off
  restrict_public_buckets = false
  # ok: tf-aws-s3-public-access-block-off
  block_public_policy = true
  # ok: tf-aws-s3-public-access-block-off
  ignore_public_acls = true
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  storage_encrypted = true
  # ruleid: tf-aws-rds-public
  publicly_accessible = true
}

resource "aws_redshift_cluster" "facts" {
  cluster_identifier = "facts"
  # ruleid: tf-aws-rds-public
  publicly_accessible = true
  # ruleid: tf-aws-volume-unencrypted
  encrypted = false
}

# ok: tf-aws-rds-unencrypted
resource "aws_db_instance" "invoices" {
  engine            = "postgres"
  storage_encrypted = true
  # ok: tf-aws-rds-public
  publicly_accessible = false
}

resource "aws_db_instance" "parameters" {
  storage_encrypted = var.encrypted
  # ok: tf-aws-rds-public
  publicly_accessible = var.public
}

# ruleid: tf-aws-rds-unencrypted
resource "aws_db_instance" "legacy" {
  engine         = "mysql"
  instance_class = "db.t4g.small"
}

resource "aws_rds_cluster" "legacy" {
  engine = "aurora-mysql"
  # ruleid: tf-aws-rds-unencrypted
  storage_encrypted = false
}

# ok: tf-aws-rds-unencrypted
resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.invoices.identifier
  instance_class      = "db.t4g.small"
}

resource "aws_ebs_volume" "scratch" {
  size = 40
  # ruleid: tf-aws-volume-unencrypted
  encrypted = false
}

resource "aws_instance" "worker" {
  ami = var.ami
  root_block_device {
    # ok: tf-aws-volume-unencrypted
    encrypted = true
  }
}

resource "aws_efs_file_system" "shared" {
  # ok: tf-aws-volume-unencrypted
  encrypted = true
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
  # ruleid: tf-aws-queue-unencrypted
  sqs_managed_sse_enabled = false
}

resource "aws_elasticache_replication_group" "cache" {
  # ruleid: tf-aws-queue-unencrypted
  at_rest_encryption_enabled = false
  # ok: tf-aws-queue-unencrypted
  transit_encryption_enabled = true
}

resource "aws_sqs_queue" "mails" {
  # ok: tf-aws-queue-unencrypted
  sqs_managed_sse_enabled = true
}

# ruleid: tf-aws-kms-rotation-off
resource "aws_kms_key" "data" {
  description = "data"
}

# ruleid: tf-aws-kms-rotation-off
resource "aws_kms_key" "logs" {
  enable_key_rotation     = false
  deletion_window_in_days = 30
}

# ok: tf-aws-kms-rotation-off
resource "aws_kms_key" "backups" {
  deletion_window_in_days = 30
  enable_key_rotation     = true
}

# ok: tf-aws-kms-rotation-off
resource "aws_kms_key" "signing" {
  key_usage = "SIGN_VERIFY"
}

resource "aws_ecr_repository" "web" {
  name = "web"
  # ruleid: tf-aws-ecr-mutable-tags
  image_tag_mutability = "MUTABLE"
}

resource "aws_ecr_repository" "api" {
  # ruleid: tf-aws-ecr-mutable-tags
  image_tag_mutability = "MUTABLE"
}

resource "aws_ecr_repository" "batch" {
  # ok: tf-aws-ecr-mutable-tags
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_ecr_repository" "jobs" {
  # ok: tf-aws-ecr-mutable-tags
  image_tag_mutability = var.mutability
}
