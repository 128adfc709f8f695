class LookupController < ApplicationController
  def commands
    # ruleid: rb-command-injection-request
    system("nslookup " + params[:host])
    name = params[:name]
    # ruleid: rb-command-injection-request
    output = `ls #{name}`
    # ruleid: rb-command-injection-request, rb-shell-command-built
    IO.popen("cat #{name}")
    # ok: rb-command-injection-request
    system("nslookup", params[:host])
    # ok: rb-command-injection-request
    system("ls " + Shellwords.escape(name))
  end

  def built(path, branch)
    # ruleid: rb-shell-command-built
    system("rm -rf #{path}")
    # ruleid: rb-shell-command-built
    Open3.capture2("git checkout " + branch)
    # ok: rb-shell-command-built
    system("rm", "-rf", path)
    # ok: rb-shell-command-built
    system("rm -rf " + "cache")
  end

  def statements
    # ruleid: rb-sql-injection-request
    User.where("name = '" + params[:name] + "'")
    column = params[:sort]
    # ruleid: rb-sql-injection-request
    User.order("#{column} desc")
    # ruleid: rb-sql-injection-request
    User.find_by_sql("SELECT * FROM users WHERE id = #{params[:id]}")
    # ok: rb-sql-injection-request
    User.where(name: params[:name])
    # ok: rb-sql-injection-request
    User.where("name = ?", params[:name])
    # ok: rb-sql-injection-request
    User.order("created_at desc")
  end

  def glued(name)
    # ruleid: rb-sql-statement-built
    User.where("name = '#{name}'")
    # ruleid: rb-sql-statement-built
    User.where("name = '" + name + "'")
    # ok: rb-sql-statement-built
    User.where("name = ?", name)
    # ok: rb-sql-statement-built
    User.where("#{User.table_name}.name = ?", name)
  end

  def evaluated
    # ruleid: rb-code-injection-request
    eval(params[:expression])
    # ruleid: rb-code-injection-request
    user.send(params[:action_name])
    # ruleid: rb-code-injection-request
    params[:kind].constantize
    # ok: rb-code-injection-request
    user.send(:update)
    # ok: rb-code-injection-request
    KINDS.fetch(params[:kind])
  end

  def templates
    # ruleid: rb-template-injection-request
    render inline: "<p>Hello #{params[:name]}</p>"
    # ruleid: rb-template-injection-request
    render file: params[:page]
    # ok: rb-template-injection-request
    render inline: "<p>Hello <%= name %></p>", locals: { name: params[:name] }
    # ok: rb-template-injection-request
    render template: "pages/show"
  end

  def opened
    # ruleid: rb-open-kernel-request
    open(params[:file])
    # ruleid: rb-open-kernel-request
    IO.read("/srv/files/" + params[:file])
    # ok: rb-open-kernel-request
    open("/srv/files/list")
    # ok: rb-open-kernel-request
    IO.read("/srv/files/" + File.basename(params[:file]))
  end

  def expressions
    # ruleid: rb-regex-request
    Regexp.new(params[:q])
    # ruleid: rb-regex-request
    Regexp.compile("^" + params[:q])
    # ok: rb-regex-request
    Regexp.new(Regexp.escape(params[:q]))
    # ok: rb-regex-request
    Regexp.new("^[a-z]+$")
  end
end
