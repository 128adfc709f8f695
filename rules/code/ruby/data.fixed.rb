class DataController < ApplicationController
  def restore
    # ruleid: rb-deserialisation-request, rb-marshal-load
    Marshal.load(Base64.decode64(params[:state]))
    # ruleid: rb-deserialisation-request
    YAML.load(params[:settings])
    # ok: rb-deserialisation-request
    JSON.parse(params[:state])
    # ok: rb-deserialisation-request
    YAML.safe_load(params[:settings])
  end

  def documents(text)
    # ruleid: rb-yaml-unsafe-load
    first = YAML.safe_load(text)
    # ruleid: rb-yaml-unsafe-load
    second = YAML.safe_load(File.read("settings.yml"))
    # ok: rb-yaml-unsafe-load
    third = YAML.safe_load(text)
    # ok: rb-yaml-unsafe-load
    fourth = YAML.load_file("settings.yml")
  end

  def cached(bytes, value)
    # ruleid: rb-marshal-load
    first = Marshal.load(bytes)
    # ruleid: rb-marshal-load
    second = Marshal.restore(File.binread("cache"))
    # ok: rb-marshal-load
    third = Marshal.load(Marshal.dump(value))
    # ok: rb-marshal-load
    fourth = Marshal.dump(value)
  end

  def download
    # ruleid: rb-path-traversal-request
    send_file("/srv/files/" + params[:name])
    # ruleid: rb-path-traversal-request
    File.read(Rails.root.join("files", params[:name]))
    # ok: rb-path-traversal-request
    send_file("/srv/files/" + File.basename(params[:name]))
    # ok: rb-path-traversal-request
    File.read("/srv/files/#{params[:id].to_i}")
  end

  def preview
    # ruleid: rb-ssrf-request
    Net::HTTP.get(URI(params[:address]))
    # ruleid: rb-ssrf-request
    HTTParty.get("http://#{params[:host]}/status")
    # ok: rb-ssrf-request
    HTTParty.get("https://example.com/items/#{params[:id]}")
    # ok: rb-ssrf-request
    Net::HTTP.get(URI("https://example.com/status"))
  end

  def parsed(text)
    # ruleid: rb-xml-entities
    first = Nokogiri::XML(text, nil, nil, Nokogiri::XML::ParseOptions::NOENT)
    # ruleid: rb-xml-entities
    second = Nokogiri::XML(text) { |config| config.noent }
    # ok: rb-xml-entities
    third = Nokogiri::XML(text)
    # ok: rb-xml-entities
    fourth = Nokogiri::XML(text) { |config| config.strict }
  end

  def rights(path)
    # ruleid: rb-permissions-too-wide
    File.chmod(0777, path)
    # ruleid: rb-permissions-too-wide
    FileUtils.chmod("a+rwx", path)
    # ok: rb-permissions-too-wide
    File.chmod(0755, path)
    # ok: rb-permissions-too-wide
    FileUtils.chmod("u+x", path)
  end
end
