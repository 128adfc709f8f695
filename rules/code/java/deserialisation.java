import java.io.InputStream;
import java.io.ObjectInputStream;
import java.net.Socket;
import javax.servlet.http.HttpServletRequest;

class DeserialisationExamples {
    void request(HttpServletRequest request, Socket socket, InputStream file) throws Exception {
        // ruleid: java-object-input-stream-request
        new ObjectInputStream(request.getInputStream());
        InputStream remote = socket.getInputStream();
        // ruleid: java-object-input-stream-request
        ObjectInputStream second = new ObjectInputStream(new BufferedInputStream(remote));
        // ok: java-object-input-stream-request
        new ObjectInputStream(file);
        // ok: java-object-input-stream-request
        mapper.readValue(request.getInputStream(), Order.class);
    }

    Object withoutFilter(InputStream input) throws Exception {
        ObjectInputStream stream = new ObjectInputStream(input);
        // ruleid: java-object-input-stream-without-filter
        return stream.readObject();
    }

    Object withoutFilterInTry(byte[] bytes) throws Exception {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            // ruleid: java-object-input-stream-without-filter
            return stream.readObject();
        }
    }

    Object withFilter(InputStream input) throws Exception {
        ObjectInputStream stream = new ObjectInputStream(input);
        stream.setObjectInputFilter(ObjectInputFilter.Config.createFilter("com.example.*;!*"));
        // ok: java-object-input-stream-without-filter
        return stream.readObject();
    }

    int numbers(InputStream input) throws Exception {
        ObjectInputStream stream = new ObjectInputStream(input);
        // ok: java-object-input-stream-without-filter
        return stream.readInt();
    }

    void decoder(InputStream input) {
        // ruleid: java-xml-decoder
        XMLDecoder decoder = new XMLDecoder(input);
        // ruleid: java-xml-decoder
        new XMLDecoder(new BufferedInputStream(input)).readObject();
        // ok: java-xml-decoder
        XMLEncoder encoder = new XMLEncoder(output);
        // ok: java-xml-decoder
        JAXB.unmarshal(input, Order.class);
    }

    void xstream(XStream xstream) {
        // ruleid: java-xstream-allows-any-type
        xstream.addPermission(AnyTypePermission.ANY);
        // ruleid: java-xstream-allows-any-type
        xstream.allowTypesByWildcard(new String[] {"**"});
        // ok: java-xstream-allows-any-type
        xstream.addPermission(NoTypePermission.NONE);
        // ok: java-xstream-allows-any-type
        xstream.allowTypesByWildcard(new String[] {"com.example.model.*"});
    }

    void yaml(InputStream input) {
        // ruleid: java-snakeyaml-constructor
        Yaml typed = new Yaml(new Constructor(Order.class, new LoaderOptions()));
        Yaml plain = new Yaml();
        // ruleid: java-snakeyaml-constructor
        plain.load(input);
        // ok: java-snakeyaml-constructor
        Yaml safe = new Yaml(new SafeConstructor(new LoaderOptions()));
        // ok: java-snakeyaml-constructor
        safe.load(input);
    }

    void jackson(ObjectMapper mapper) {
        // ruleid: java-jackson-default-typing
        mapper.enableDefaultTyping();
        // ruleid: java-jackson-default-typing
        mapper.activateDefaultTyping(LaissezFaireSubTypeValidator.instance, ObjectMapper.DefaultTyping.NON_FINAL);
        // ok: java-jackson-default-typing
        mapper.activateDefaultTyping(validator, ObjectMapper.DefaultTyping.NON_FINAL);
        // ok: java-jackson-default-typing
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true);
    }

    // ruleid: java-jackson-default-typing
    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "type")
    abstract static class Shape {}

    // ok: java-jackson-default-typing
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    abstract static class Figure {}

    void fastjson(ParserConfig config, String text) {
        // ruleid: java-fastjson-autotype
        ParserConfig.getGlobalInstance().setAutoTypeSupport(true);
        // ruleid: java-fastjson-autotype
        config.setAutoTypeSupport(true);
        // ok: java-fastjson-autotype
        config.setAutoTypeSupport(false);
        // ok: java-fastjson-autotype
        JSON.parseObject(text, Order.class);
    }

    void kryo(Kryo kryo, Kryo second) {
        // ruleid: java-kryo-registration-off
        kryo.setRegistrationRequired(false);
        // ruleid: java-kryo-registration-off
        second.setRegistrationRequired(false);
        // ok: java-kryo-registration-off
        kryo.setRegistrationRequired(true);
        // ok: java-kryo-registration-off
        kryo.register(Order.class);
    }
}
