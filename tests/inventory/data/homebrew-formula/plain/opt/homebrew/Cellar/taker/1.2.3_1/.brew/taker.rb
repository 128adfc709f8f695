# typed: strict

class Taker < Formula
  desc "Takes"
  homepage "https://example.org/"
  url "https://example.org/taker-1.2.3.tar.gz"
  license "MIT"

  def install
    system "make"
  end
end
