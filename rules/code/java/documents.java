import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.stream.XMLInputFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.validation.SchemaFactory;

class DocumentExamples {
    void dom(InputStream input) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        // ruleid: java-xxe-document-builder
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.parse(input);
    }

    void domNamespaces(InputStream input) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        // ruleid: java-xxe-document-builder
        factory.newDocumentBuilder().parse(input);
    }

    void domSafe(InputStream input) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        // ok: java-xxe-document-builder
        factory.newDocumentBuilder().parse(input);
    }

    void domWithoutEntities(InputStream input) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        // ok: java-xxe-document-builder
        DocumentBuilder builder = factory.newDocumentBuilder();
    }

    void sax(InputStream input) throws Exception {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        // ruleid: java-xxe-sax-parser
        factory.newSAXParser().parse(input, handler);
        XMLReader reader = XMLReaderFactory.createXMLReader();
        // ruleid: java-xxe-sax-parser
        reader.parse(new InputSource(input));
    }

    void saxSafe(InputStream input) throws Exception {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        // ok: java-xxe-sax-parser
        factory.newSAXParser().parse(input, handler);
        XMLReader reader = XMLReaderFactory.createXMLReader();
        reader.setFeature("http://xml.org/sax/features/external-general-entities", false);
        // ok: java-xxe-sax-parser
        reader.parse(new InputSource(input));
    }

    void stax(InputStream input) throws Exception {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        // ruleid: java-xxe-stream-reader
        factory.createXMLStreamReader(input);
        XMLInputFactory other = XMLInputFactory.newFactory();
        // ruleid: java-xxe-stream-reader
        other.createXMLEventReader(input);
    }

    void staxSafe(InputStream input) throws Exception {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        // ok: java-xxe-stream-reader
        factory.createXMLStreamReader(input);
        XMLInputFactory other = XMLInputFactory.newFactory();
        other.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, Boolean.FALSE);
        // ok: java-xxe-stream-reader
        other.createXMLEventReader(input);
    }

    void transform(Source source, Result result) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        // ruleid: java-xxe-transformer
        factory.newTransformer(source);
        SchemaFactory schemas = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        // ruleid: java-xxe-transformer
        schemas.newSchema(source);
    }

    void transformSafe(Source source, Result result) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
        // ok: java-xxe-transformer
        factory.newTransformer(source);
        SchemaFactory schemas = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        schemas.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        // ok: java-xxe-transformer
        schemas.newSchema(source);
    }

    void libraries(InputStream input) throws Exception {
        SAXReader reader = new SAXReader();
        // ruleid: java-xxe-library-reader
        reader.read(input);
        SAXBuilder builder = new SAXBuilder();
        // ruleid: java-xxe-library-reader
        builder.build(input);
    }

    void librariesSafe(InputStream input) throws Exception {
        SAXReader reader = SAXReader.createDefault();
        // ok: java-xxe-library-reader
        reader.read(input);
        SAXBuilder builder = new SAXBuilder();
        builder.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        // ok: java-xxe-library-reader
        builder.build(input);
    }

    void entities(DocumentBuilderFactory factory, XMLInputFactory stream) throws Exception {
        // ruleid: java-xml-external-entities-enabled
        factory.setFeature("http://xml.org/sax/features/external-general-entities", true);
        // ruleid: java-xml-external-entities-enabled
        stream.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, true);
        // ok: java-xml-external-entities-enabled
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        // ok: java-xml-external-entities-enabled
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    }
}
