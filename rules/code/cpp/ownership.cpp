#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

struct Node {
    int value;
    void close();
};

void owners()
{
    // ruleid: cpp-auto-ptr
    std::auto_ptr<Node> a(new Node);
    // ruleid: cpp-auto-ptr
    std::vector<std::auto_ptr<Node>> all;
    // ok: cpp-auto-ptr
    std::unique_ptr<Node> b(new Node);
    // ok: cpp-auto-ptr
    auto c = std::make_unique<Node>();
}

void arrays(int n)
{
    // ruleid: cpp-array-new-plain-delete
    int *values = new int[n];
    use(values);
    delete values;
    // ok: cpp-array-new-plain-delete
    int *others = new int[n];
    delete[] others;
}

void more_arrays(int n)
{
    // ruleid: cpp-array-new-plain-delete
    auto names = new Node[n];
    delete names;
    // ok: cpp-array-new-plain-delete
    Node *one = new Node;
    delete one;
}

void mixed(size_t n)
{
    // ruleid: cpp-memory-functions-mixed
    Node *a = new Node;
    free(a);
    // ruleid: cpp-memory-functions-mixed
    char *b = (char *)malloc(n);
    delete b;
    // ok: cpp-memory-functions-mixed
    char *c = (char *)malloc(n);
    free(c);
    // ok: cpp-memory-functions-mixed
    Node *d = new Node;
    delete d;
}

void twice(Node *a, Node *b)
{
    // ruleid: cpp-double-delete
    delete a;
    log("gone");
    delete a;
    // ok: cpp-double-delete
    delete b;
    b = new Node;
    delete b;
}

void twice_member(struct Owner *o)
{
    // ruleid: cpp-double-delete
    delete o->node;
    delete o->node;
    // ok: cpp-double-delete
    delete o->other;
    o->other = nullptr;
}

int late(Node *a, Node *b)
{
    // ruleid: cpp-use-after-delete
    delete a;
    a->close();
    int value = b->value;
    // ok: cpp-use-after-delete
    delete b;
    return value;
}

int later(Node *a, Node *b)
{
    // ok: cpp-use-after-delete
    delete b;
    b = nullptr;
    // ruleid: cpp-use-after-delete
    delete a;
    return a->value;
}

size_t moved(std::vector<std::string> &list, std::string name, std::string other)
{
    // ruleid: cpp-use-after-move
    list.push_back(std::move(name));
    log(name);
    // ok: cpp-use-after-move
    list.push_back(std::move(other));
    return list.size();
}

std::string moved_again(std::string name, std::string second)
{
    // ok: cpp-use-after-move
    std::string first = std::move(second);
    second = "new";
    // ruleid: cpp-use-after-move
    std::string kept = std::move(name);
    return name;
}

void pointers(int n, std::ostringstream &out, const std::string &text)
{
    // ruleid: cpp-dangling-c-str
    const char *number = std::to_string(n).c_str();
    // ruleid: cpp-dangling-c-str
    const char *all = out.str().c_str();
    std::string kept = out.str();
    // ok: cpp-dangling-c-str
    const char *right = kept.c_str();
    // ok: cpp-dangling-c-str
    const char *also = text.c_str();
    use(number, all, right, also);
}

void purge(std::map<int, Node> &nodes, std::vector<int> &list)
{
    // ruleid: cpp-erase-invalidates-iterator
    for (auto it = nodes.begin(); it != nodes.end(); ++it) {
        if (it->second.value == 0)
            nodes.erase(it);
    }
    // ruleid: cpp-erase-invalidates-iterator
    for (auto it = list.begin(); it != list.end(); it++)
        list.erase(it);
    // ok: cpp-erase-invalidates-iterator
    for (auto it = nodes.begin(); it != nodes.end();) {
        if (it->second.value == 0)
            it = nodes.erase(it);
        else
            ++it;
    }
    // ok: cpp-erase-invalidates-iterator
    for (auto it = list.begin(); it != list.end(); ++it) {
        if (*it == 0) {
            list.erase(it);
            break;
        }
    }
}
