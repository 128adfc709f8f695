#include <vector>
using namespace std;
using std::string;
using Names = std::vector<string>;

namespace shop {

template <typename T> class Box : public Base, private detail::Mixin<T> {
public:
    explicit Box(int n = 3) : size_(n), data_{new T[n]} {}
    virtual ~Box() { delete[] data_; }
    Box(const Box &) = delete;
    T &at(size_t i) const override;
    bool operator==(const Box &other) const { return this->size_ == other.size_; }
    static constexpr int limit = 4;

private:
    T *data_ = nullptr;
    int size_;
};

enum class Color : int { Red, Green };

} // namespace shop

int shop::Counter::next(std::string name, Names &&names)
{
    auto list = std::vector<int>{1, 2};
    shop::Box<int> box(3);
    std::unique_ptr<char[]> buffer = std::make_unique<char[]>(16);
    const char *raw = R"x(a "quoted" b)x";
    auto add = [&, this](int a, int b) -> int { return a + b; };
    for (const auto &n : names) {
        cout << n << static_cast<int>(3.5) << endl;
    }
    for (auto [key, value] : table)
        use(key, value);
    if (int n = count(); n > 0) {
        throw std::runtime_error("bad" + name);
    }
    try {
        obj->member = ::global(true, false);
    } catch (const std::exception &e) {
        e.what();
    } catch (...) {
        return (int)list.size();
    }
    Item *item = new (place) Item("a", 1);
    delete item;
    co_return co_await task;
}

extern "C" {
int plain(void);
}
static_assert(sizeof(int) == 4, "int");
