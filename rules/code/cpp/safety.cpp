#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

void ask()
{
    char name[16];
    // ruleid: cpp-stream-into-char-array
    std::cin >> name;
    char city[32];
    // ruleid: cpp-stream-into-char-array
    std::cin >> city;
    std::string street;
    // ok: cpp-stream-into-char-array
    std::cin >> street;
    // ok: cpp-stream-into-char-array
    std::cin.getline(name, sizeof name);
}

void run(const std::string &command, const std::string &file)
{
    // ruleid: cpp-system-with-string
    std::system(command.c_str());
    // ruleid: cpp-system-with-string
    system(("gzip " + file).c_str());
    // ok: cpp-system-with-string
    std::system("sync");
    // ok: cpp-system-with-string
    remove(file.c_str());
}

void query(sqlite3 *db, MYSQL *other, const std::string &name)
{
    // ruleid: cpp-sql-concatenated
    std::string sql = "DELETE FROM users WHERE name = '" + name;
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    // ruleid: cpp-sql-concatenated
    mysql_query(other, ("DELETE FROM users WHERE name = '" + name + "'").c_str());
    // ok: cpp-sql-concatenated
    mysql_query(other, "DELETE FROM users");
    // ok: cpp-sql-concatenated
    open_file(db, ("cache/" + name + ".db").c_str());
}

void tokens(Session &s)
{
    // ruleid: cpp-predictable-generator-for-secret
    s.token = std::mt19937(seed())();
    // ruleid: cpp-predictable-generator-for-secret
    unsigned nonce = std::rand() % 1000000;
    // ok: cpp-predictable-generator-for-secret
    s.colour = std::rand() % 8;
    // ok: cpp-predictable-generator-for-secret
    s.token = secure_random();
}

class Buffer {
  public:
    Buffer()
    {
        // ruleid: cpp-memory-function-on-this
        memset(this, 0, sizeof(*this));
    }
    Buffer(const Buffer &other)
    {
        // ruleid: cpp-memory-function-on-this
        std::memcpy(this, &other, sizeof other);
    }
    void clear()
    {
        // ok: cpp-memory-function-on-this
        memset(bytes, 0, sizeof bytes);
        // ok: cpp-memory-function-on-this
        std::memcpy(bytes, empty, sizeof bytes);
    }
    // ruleid: cpp-throwing-destructor
    ~Buffer() {
        if (dirty)
            throw std::runtime_error("not written");
    }
};

class File {
  public:
    // ruleid: cpp-throwing-destructor
    ~File() { check(); throw std::logic_error("open"); }
};

class Socket {
  public:
    // ok: cpp-throwing-destructor
    ~Socket() { close(fd); }
    void send() { throw std::runtime_error("closed"); }
};

class Lock {
  public:
    // ok: cpp-throwing-destructor
    ~Lock() noexcept { release(); }
};

int guarded()
{
    try {
        work();
    // ruleid: cpp-catch-by-value
    } catch (std::out_of_range error) {
        return 1;
    // ruleid: cpp-catch-by-value
    } catch (const std::exception error) {
        return 2;
    }
    try {
        work();
    // ok: cpp-catch-by-value
    } catch (const std::out_of_range &error) {
        return 3;
    // ok: cpp-catch-by-value
    } catch (...) {
        return 4;
    }
    return 0;
}

void visit(Shape *shape, Shape &other)
{
    // ruleid: cpp-dynamic-cast-unchecked
    dynamic_cast<Circle *>(shape)->grow();
    // ruleid: cpp-dynamic-cast-unchecked
    int corners = dynamic_cast<const Polygon *>(shape)->corners;
    // ok: cpp-dynamic-cast-unchecked
    if (auto *circle = dynamic_cast<Circle *>(shape))
        circle->grow();
    // ok: cpp-dynamic-cast-unchecked
    dynamic_cast<Circle &>(other).grow();
    use(corners);
}
