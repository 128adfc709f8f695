resource "aws_security_group" "bastion" {
  ingress {
    from_port = 22
    to_port   = 22
    protocol  = "tcp"
    # ruleid: tf-aws-security-group-admin-open
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port = 443
    to_port   = 443
    protocol  = "tcp"
    # ok: tf-aws-security-group-admin-open
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    # ok: tf-aws-security-group-all-open
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group_rule" "postgres" {
  type      = "ingress"
  from_port = 5432
  to_port   = 5432
  protocol  = "tcp"
  # ruleid: tf-aws-security-group-admin-open
  ipv6_cidr_blocks = ["fd00::/8", "::/0"]
}

resource "aws_security_group_rule" "postgres_inside" {
  type      = "ingress"
  from_port = 5432
  to_port   = 5432
  protocol  = "tcp"
  # ok: tf-aws-security-group-admin-open
  cidr_blocks = ["10.20.0.0/16"]
}

resource "aws_security_group" "wide" {
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    # ruleid: tf-aws-security-group-all-open
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group_rule" "wide" {
  protocol  = "-1"
  type      = "ingress"
  from_port = 0
  to_port   = 0
  # ruleid: tf-aws-security-group-all-open
  cidr_blocks = ["0.0.0.0/0"]
}

resource "aws_security_group_rule" "out" {
  type     = "egress"
  protocol = "-1"
  # ok: tf-aws-security-group-all-open
  cidr_blocks = ["0.0.0.0/0"]
}

data "aws_iam_policy_document" "everything" {
  # ruleid: tf-aws-iam-admin-policy
  statement {
    resources = ["*"]
    actions   = ["*"]
  }
  # ok: tf-aws-iam-admin-policy
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::example/*"]
  }
  # ok: tf-aws-iam-admin-policy
  statement {
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "everything" {
  policy = jsonencode({
    Version = "2012-10-17"
    # ruleid: tf-aws-iam-admin-policy
    Statement = [{
      Effect   = "Allow"
      Action   = "*"
      Resource = "*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "admin" {
  role = aws_iam_role.ci.name
  # ruleid: tf-aws-iam-admin-policy
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_sqs_queue_policy" "open" {
  policy = jsonencode({
    # ruleid: tf-aws-policy-any-principal
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.jobs.arn
    }]
  })
}

data "aws_iam_policy_document" "open" {
  # ruleid: tf-aws-policy-any-principal
  statement {
    actions = ["sns:Publish"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  # ok: tf-aws-policy-any-principal
  statement {
    actions = ["sns:Publish"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-example"]
    }
  }
}

resource "aws_s3_bucket_policy" "tls_only" {
  policy = jsonencode({
    # ok: tf-aws-policy-any-principal
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "arn:aws:s3:::example/*"
    }]
  })
}

resource "aws_instance" "old" {
  metadata_options {
    http_endpoint = "enabled"
    # ruleid: tf-aws-instance-imdsv1
    http_tokens = "optional"
  }
}

resource "aws_launch_template" "old" {
  metadata_options {
    # ruleid: tf-aws-instance-imdsv1
    http_tokens = "optional"
  }
}

resource "aws_launch_template" "new" {
  metadata_options {
    # ok: tf-aws-instance-imdsv1
    http_tokens = "required"
  }
}

resource "aws_instance" "off" {
  metadata_options {
    # ok: tf-aws-instance-imdsv1
    http_endpoint = "disabled"
  }
}

resource "aws_lb_listener" "web" {
  protocol = "HTTPS"
  # ruleid: tf-aws-listener-weak-tls
  ssl_policy = "ELBSecurityPolicy-2016-08"
}

resource "aws_cloudfront_distribution" "site" {
  viewer_certificate {
    acm_certificate_arn = var.certificate
    # ruleid: tf-aws-listener-weak-tls
    minimum_protocol_version = "TLSv1"
  }
}

resource "aws_lb_listener" "api" {
  # ok: tf-aws-listener-weak-tls
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
}

resource "aws_cloudfront_distribution" "docs" {
  viewer_certificate {
    # ok: tf-aws-listener-weak-tls
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_cloudtrail" "audit" {
  name = "audit"
  # ruleid: tf-aws-cloudtrail-weak
  enable_log_file_validation = false
  # ruleid: tf-aws-cloudtrail-weak
  is_multi_region_trail = false
}

resource "aws_cloudtrail" "all" {
  name = "all"
  # ok: tf-aws-cloudtrail-weak
  enable_log_file_validation = true
  # ok: tf-aws-cloudtrail-weak
  is_multi_region_trail = true
}

resource "aws_eks_cluster" "open" {
  vpc_config {
    endpoint_public_access = true
    # ruleid: tf-aws-eks-public-endpoint
    public_access_cidrs = ["0.0.0.0/0"]
  }
}

resource "aws_eks_cluster" "also_open" {
  vpc_config {
    # ruleid: tf-aws-eks-public-endpoint
    public_access_cidrs = ["198.51.100.0/24", "0.0.0.0/0"]
  }
}

resource "aws_eks_cluster" "office" {
  vpc_config {
    # ok: tf-aws-eks-public-endpoint
    public_access_cidrs = ["198.51.100.0/24"]
  }
}

resource "aws_eks_cluster" "closed" {
  vpc_config {
    # ok: tf-aws-eks-public-endpoint
    endpoint_public_access = false
  }
}
