package dev.goloom.labs.leakhunt;

import dev.goloom.labs.proofs.Scene.Body;
import java.util.Locale;

/// The places in a shop's code where goroutines wait. Each has a line of its own.
enum Department {
  ORDERS,
  PRICES,
  MAILS,
  AUDIT,
  SEARCH,
  STOCK;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Waits in the code of this department, and nowhere else.
  void await(Body wait) throws Exception {
    switch (this) {
      case ORDERS -> Shop.orders(wait);
      case PRICES -> Shop.prices(wait);
      case MAILS -> Shop.mails(wait);
      case AUDIT -> Shop.audit(wait);
      case SEARCH -> Shop.search(wait);
      case STOCK -> Shop.stock(wait);
    }
  }

  /// Whether a frame is in its code.
  boolean isAt(StackTraceElement frame) {
    return frame.getClassName().equals(Shop.class.getName())
        && frame.getMethodName().equals(word());
  }

  /// The code in which threads wait, whatever for.
  static final class Shop {
    private Shop() {}

    static void orders(Body wait) throws Exception {
      wait.run();
    }

    static void prices(Body wait) throws Exception {
      wait.run();
    }

    static void mails(Body wait) throws Exception {
      wait.run();
    }

    static void audit(Body wait) throws Exception {
      wait.run();
    }

    static void search(Body wait) throws Exception {
      wait.run();
    }

    static void stock(Body wait) throws Exception {
      wait.run();
    }
  }
}
