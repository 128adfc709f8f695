# -*- encoding: utf-8 -*-
# stub: nokogiri 1.15.3 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = "nokogiri".freeze
  s.version = "1.15.3".freeze
  s.platform = "x86_64-linux".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :x=
  s.licenses = ["MIT".freeze]
  s.summary = "HTML".freeze
end
