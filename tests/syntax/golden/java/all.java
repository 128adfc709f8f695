package com.example.shop;

import java.util.List;
import java.util.concurrent.*;
import static java.lang.Math.max;

/** A comment is dropped. */
@Entity
@Table(name = "orders", indexes = {"a", "b"})
public abstract class Order<T extends Comparable<T> & Cloneable> extends Base<T>
        implements Runnable, java.io.Serializable {
    private static final int LIMIT = 0x10, sizes[] = {1, 2};
    @Inject("main") protected List<? extends T> items;
    static { load(); }

    public Order(final String name, int... counts) throws IOException, Failure {
        super(name);
        this.name = name;
    }

    @Override
    public <R> R run(@Param(value = "x") Map<String, R[]> values, int old[]) {
        int i = 0, j;
        var total = max(values.size(), LIMIT);
        String text = "a \"quoted\"" + 'c' + """
            block
            """;
        byte[] raw = new byte[16];
        String[] words = new String[] {"x", text};
        Object shop = new com.example.Shop(1, null) { void open() { } };
        for (int k = 0, n = 9; k < n; k++, --n) total += k;
        for (final String word : words) { use(word); }
        while (i < 3) i++;
        do { i--; } while (i > 0);
        if (shop instanceof Shop s && !closed) return (R) s.first;
        else if (total >= 4_000L) { throw new Failure("no", true); }
        else total = i == 0 ? -1 : ~i;
        outer:
        try (var in = open("f"); other) {
            in.read(raw, 0, raw[1]);
            break outer;
        } catch (IOException | Failure e) {
            log.error("failed", e);
        } finally {
            close();
        }
        synchronized (this) { notifyAll(); }
        switch (i) {
        case 1: case 2:
            one();
            break;
        default:
            many();
        }
        int size = switch (text) { case "a", "b" -> 1; default -> { yield 2; } };
        assert size > 0 : "size";
        items.forEach(x -> x.use());
        sort((a, b) -> { return a.compareTo(b); });
        map(String::valueOf, ArrayList::new, Order.class, int[].class);
        super.run(); Outer.this.stop();
        ;
        return this.<R>cast(values);
    }

    record Point(int x, int y) { Point { check(x); } }
    enum Kind implements Named { A, B(1) { }; int n; }
    interface Named extends Other { String name(); default void go() { } }
    @interface Mark { String value() default ""; }
}
