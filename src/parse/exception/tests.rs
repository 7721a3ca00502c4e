use super::*;

/// What is found in each family's report: type, message, and whether the report stands alone.
#[test]
fn names_what_was_thrown() {
    for (text, kind, message) in [
        (
            "java.lang.IllegalStateException: no stock\n\tat com.example.Stock.take(Stock.java:31)\nCaused by: java.io.IOException: disk full\n\tat x.Y.z(Y.java:1)",
            "java.lang.IllegalStateException",
            "no stock",
        ),
        (
            "Exception in thread \"main\" java.lang.OutOfMemoryError\n\tat a.B.c(B.java:2)",
            "java.lang.OutOfMemoryError",
            "",
        ),
        (
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    f()\nKeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    g()\nshop.errors.OrderError: no order",
            "shop.errors.OrderError",
            "no order",
        ),
        ("TypeError: x is not a function\n    at handler (/app/a.js:1:2)", "TypeError", "x is not a function"),
        ("Error [ERR_X]: bad\n    at f (/app/a.js:1:2)", "Error [ERR_X]", "bad"),
        ("panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d", "panic", "boom"),
        ("thread 'main' panicked at src/main.rs:4:5:\nno such order\nstack backtrace:", "panic", "no such order"),
        ("thread 'main' panicked at 'no such order', src/main.rs:4:5\nnote: run with", "panic", "no such order"),
        (
            "Unhandled exception. System.IO.IOException: disk full\n   at Shop.Store.Save() in /src/Store.cs:line 7",
            "System.IO.IOException",
            "disk full",
        ),
        (
            "PHP Fatal error:  Uncaught Shop\\StockException: none left in /app/a.php:3\nStack trace:\n#0 {main}",
            "Shop\\StockException",
            "none left in /app/a.php:3",
        ),
        (
            "A$Missing: no order\nof that number\n\tat A.f(A.java:4)\nCaused by: java.io.IOException: x\n\tat A.g(A.java:5)",
            "A$Missing",
            "no order",
        ),
        (
            "System.Data.SqlException (0x80131904): Timeout.\n ---> System.Win32Exception (258): x\n   at A.B()",
            "System.Data.SqlException",
            "Timeout.",
        ),
        ("** (KeyError) key :id not found\n    a.exs:2: Shop.run/1", "KeyError", "key :id not found"),
        (
            "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x6\n    #0 0x1 in main a.c:4",
            "AddressSanitizer",
            "heap-use-after-free on address 0x6",
        ),
        (
            "terminate called after throwing an instance of 'std::runtime_error'\n  what():  no order",
            "std::runtime_error",
            "no order",
        ),
        (
            "  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 9, in <module>\n  | ExceptionGroup: many (2 sub-exceptions)\n  +-+---",
            "ExceptionGroup",
            "many (2 sub-exceptions)",
        ),
        (
            "NoMethodError (undefined method `x' for nil:NilClass):\n  \na.rb:1:in `f'",
            "NoMethodError",
            "undefined method `x' for nil:NilClass",
        ),
        ("IndexError: index 9 outside\nb.rb:9:in `fetch'\nb.rb:9:in `<main>'", "IndexError", "index 9 outside"),
        ("a.rb:5:in 'f': sync failed (RuntimeError)\n\tfrom a.rb:7:in '<main>'", "RuntimeError", "sync failed"),
    ] {
        let mut record = Record::default();
        assert!(parse_rest(text, &mut record), "{text}");
        assert_eq!(record.level, Some(Level::Error));
        let field =
            |name| record.fields.iter().find(|field| field.name == name).map_or("", |field| field.value.source());
        assert_eq!((field(attribute::EXCEPTION_TYPE), field(attribute::EXCEPTION_MESSAGE)), (kind, message), "{text}");
        assert_eq!(record.message, Value::str(text));
    }
}

#[test]
fn finds_a_trace_behind_a_message() {
    let ruby = "a.rb:3:in 'pay': no money (Shop::PayError)\n\tfrom a.rb:9:in '<main>'";
    let java = "request failed\njava.io.IOException: disk full\n\tat x.Y.z(Y.java:1)";
    for (text, kind) in [(ruby, "Shop::PayError"), (java, "java.io.IOException")] {
        assert_eq!(find(text).map(|thrown| thrown.kind), Some(kind), "{text}");
    }
}

#[test]
fn takes_nothing_else_for_a_trace() {
    for text in [
        "Listening on port 8080",
        "Total: 7\n  of them new: 3",
        "goroutine pool started",
        "thread 'worker' started",
        "Note: see below\nmore text",
        "Summary (of all):\n  3 orders",
        "*** maintenance at noon ***",
        "# A fatal error has many fathers",
        "",
    ] {
        let mut record = Record::default();
        assert!(!parse_rest(text, &mut record), "{text}");
        assert_eq!(find(text), None, "{text}");
    }
}
