require "openssl"

def verification(http)
  # ruleid: rb-tls-verify-off
  http.verify_mode = OpenSSL::SSL::VERIFY_NONE
  # ruleid: rb-tls-verify-off
  Faraday.new("https://example.com", ssl: { verify: false })
  # ok: rb-tls-verify-off
  http.verify_mode = OpenSSL::SSL::VERIFY_PEER
  # ok: rb-tls-verify-off
  Faraday.new("https://example.com", ssl: { verify: true })
end

def passwords(password, user)
  # ruleid: rb-password-fast-hash
  first = Digest::SHA256.hexdigest(password)
  # ruleid: rb-password-fast-hash, rb-weak-hash
  second = Digest::MD5.hexdigest(user.password + user.salt)
  # ok: rb-password-fast-hash
  third = BCrypt::Password.create(password)
  # ok: rb-password-fast-hash
  fourth = Digest::SHA256.hexdigest(user.name)
end

def sums(data)
  # ruleid: rb-weak-hash
  first = Digest::MD5.hexdigest(data)
  # ruleid: rb-weak-hash
  second = OpenSSL::Digest.new("SHA1")
  # ok: rb-weak-hash
  third = Digest::SHA256.hexdigest(data)
  # ok: rb-weak-hash
  fourth = OpenSSL::Digest.new("SHA256")
end

def ciphers(key)
  # ruleid: rb-weak-cipher
  first = OpenSSL::Cipher.new("aes-256-ecb")
  # ruleid: rb-weak-cipher
  second = OpenSSL::Cipher.new("DES-EDE3-CBC")
  # ok: rb-weak-cipher
  third = OpenSSL::Cipher.new("aes-256-gcm")
  # ok: rb-weak-cipher
  fourth = OpenSSL::Cipher.new("chacha20-poly1305")
end

def vectors(secret)
  cipher = OpenSSL::Cipher.new("aes-256-cbc")
  # ruleid: rb-cipher-iv-constant
  cipher.iv = "0123456789abcdef"
  # ruleid: rb-cipher-iv-constant
  cipher.key = "not a secret"
  # ok: rb-cipher-iv-constant
  cipher.iv = OpenSSL::Random.random_bytes(16)
  # ok: rb-cipher-iv-constant
  cipher.key = secret
end

def values(user)
  # ruleid: rb-random-token-predictable
  token = rand(10**10).to_s
  # ruleid: rb-random-token-predictable
  user.reset_token = Digest::SHA256.hexdigest(rand.to_s)
  # ok: rb-random-token-predictable
  password = SecureRandom.hex(32)
  # ok: rb-random-token-predictable
  colour = rand(10)
end

def lengths(password)
  # ruleid: rb-key-too-short
  first = OpenSSL::PKey::RSA.new(1024)
  # ruleid: rb-key-too-short
  second = BCrypt::Password.create(password, cost: 4)
  # ok: rb-key-too-short
  third = OpenSSL::PKey::RSA.new(3072)
  # ok: rb-key-too-short
  fourth = BCrypt::Password.create(password, cost: 12)
end

def tokens(token, claims, key)
  # ruleid: rb-jwt-unverified
  first = JWT.decode(token, nil, false)
  # ruleid: rb-jwt-unverified
  second = JWT.encode(claims, nil, "none")
  # ok: rb-jwt-unverified
  third = JWT.decode(token, key, true, algorithm: "RS256")
  # ok: rb-jwt-unverified
  fourth = JWT.encode(claims, key, "RS256")
end
