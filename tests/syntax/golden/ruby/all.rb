require 'json'

module Shop
  LIMIT = 10_000
  class Order < Base::Record
    include Comparable
    attr_accessor :id, :"odd name"
    has_many :items, dependent: :destroy, "class" => Item, :as => :thing
    NAMES = %w[one two].freeze
    KEYS = %i[a b]
    @@count = 0

    def self.find(id, *rest, limit: 10, name:, **options, &block)
      where(id: id).first or raise NotFound, "no #{id}"
    end

    def total=(value)
      @total = value
    end

    def price(rate = 1.5)
      amount = rate * 2
      amount
    rescue ZeroDivisionError, Other => e
      log e
      nil
    else
      amount + 1
    ensure
      close
    end

    def short = @total

    class << self
      def build; new; end
    end
  end
end

def run(list, (first, second), flag)
  return 1, 2 if flag
  list.each do |item, index = 0|
    next if item.nil?
    yield item, index
  end
  list.map { |x| x.name&.upcase }
  list.map(&:name)
  sum = list.inject(0) { _1 + _2 }
  if flag then go elsif !list.empty? && (flag or sum) then stop() else wait end
  unless flag
    puts "none", sum: sum
  end
  go unless flag
  until sum > 10
    sum += 1
  end
  sum -= 1 while sum > 5
  for i in 1..10 do print i end
  begin
    risky
  rescue => e
    retry
  end
  case flag
  when 1, 2 then "few"
  when Integer then "many"
  else "none"
  end
  value = risky rescue nil
  a, b = 1, 2
  a, *b = *list
  a ||= {a: 1, "b" => 2, c => 3, **rest}
  params[:id] << b[0, 1]
  square = ->(x) { x * x }
  square.(2)
  Net::HTTP::Get.new ::Root
  text = <<~ONE + <<-'TWO'
    dear #{list}
  ONE
    as is
  TWO
  /a+#{b}/i =~ text and !(/plain/ !~ text)
  `ls #{text}`
  $stdout.puts :sym, ?c, nil, true, self, __FILE__, 1.5e3, 3r
  x = flag ? 1 : -2
  not x
  super
  super(1)
  alias other run
  defined?(x)
  "a" "b"
end
