package dev.goloom.kit.render;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/// A page, parsed as XML.
final class Page {
  private final Document document;

  private Page(Document document) {
    this.document = document;
  }

  /// Parses the bytes that a file would have.
  static Page parse(String html) throws Exception {
    var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    builder.setErrorHandler(new Strict());
    return new Page(builder.parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8))));
  }

  Element root() {
    return document.getDocumentElement();
  }

  List<Element> all(String tag) {
    NodeList nodes = document.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  List<Element> everything() {
    return all("*");
  }

  /// The values of an attribute wherever it is, in the order of the page.
  List<String> attributes(String name) {
    return everything().stream()
        .filter(element -> element.hasAttribute(name))
        .map(element -> element.getAttribute(name))
        .toList();
  }

  /// Says nothing on the console; a page that is not well-formed is an exception.
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) throws SAXParseException {
      throw e;
    }

    @Override
    public void error(SAXParseException e) throws SAXParseException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXParseException {
      throw e;
    }
  }
}
