//! The words of Python: its keywords, by the language reference, 2.3, and the names that are built
//! in, by the library reference, 2 to 5.

use super::Scanner;

/// Says whether a name or keyword can begin with `byte`.
pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Returns the two bytes that stand `ahead` bytes on, behind blanks.
pub(super) fn follower(scanner: &Scanner<'_>, ahead: usize) -> (u8, u8) {
    let mut at = ahead;
    while matches!(scanner.peek_at(at), b' ' | b'\t') {
        at += 1;
    }
    (scanner.peek_at(at), scanner.peek_at(at + 1))
}

/// Says whether `word`, which begins a statement, is a keyword there and a name elsewhere: two
/// values never stand side by side.
pub(super) fn is_soft_keyword(scanner: &Scanner<'_>, word: &str) -> bool {
    if !matches!(word, "match" | "case" | "type" | "print" | "exec") {
        return false;
    }
    let (next, second) = follower(scanner, word.len());
    match next {
        b'"' | b'\'' | b'{' | b'0'..=b'9' => true,
        b'>' => second == b'>',
        b'(' | b'[' | b'-' | b'*' if matches!(word, "match" | "case") => {
            let line = scanner.text(scanner.at()..scanner.line_end());
            line.contains(": ") || line.trim_end().ends_with(':')
        }
        _ => starts_word(next),
    }
}

/// Says whether `word` is a keyword that no bracket can hold: where one stands, what was open is
/// a fragment or a mistake.
#[rustfmt::skip]
pub(super) fn is_statement(word: &str) -> bool {
    matches!(
        word,
        "assert" | "break" | "class" | "continue" | "def" | "del" | "elif" | "except" | "finally"
            | "global" | "import" | "nonlocal" | "pass" | "raise" | "return" | "try" | "while"
            | "with"
    )
}

/// Says whether `word` is a keyword (lexical analysis, 2.3.1).
#[rustfmt::skip]
pub(super) fn is_keyword(word: &str) -> bool {
    is_statement(word) || matches!(
        word,
        "and" | "as" | "async" | "await" | "else" | "for" | "from" | "if" | "in" | "is" | "lambda"
            | "not" | "or" | "yield"
    )
}

/// Says whether `word` is an attribute of modules, classes and functions (data model, 3.2).
#[rustfmt::skip]
pub(super) fn is_special_variable(word: &str) -> bool {
    matches!(
        word,
        "__all__" | "__annotations__" | "__bases__" | "__class__" | "__closure__" | "__code__"
            | "__debug__" | "__defaults__" | "__dict__" | "__doc__" | "__file__" | "__func__"
            | "__globals__" | "__kwdefaults__" | "__members__" | "__metaclass__" | "__methods__"
            | "__module__" | "__mro__" | "__name__" | "__package__" | "__path__" | "__qualname__"
            | "__self__" | "__slots__" | "__weakref__"
    )
}

/// Says whether `word` is a built-in type (library reference, chapter 4; those of Python 2 too).
#[rustfmt::skip]
pub(super) fn is_built_in_type(word: &str) -> bool {
    matches!(
        word,
        "basestring" | "bool" | "buffer" | "bytearray" | "bytes" | "complex" | "dict" | "float"
            | "frozenset" | "int" | "list" | "long" | "memoryview" | "object" | "set" | "slice"
            | "str" | "tuple" | "unicode"
    )
}

/// Says whether `word` is a built-in exception (library reference, chapter 5).
#[rustfmt::skip]
pub(super) fn is_exception(word: &str) -> bool {
    matches!(
        word,
        "ArithmeticError" | "AssertionError" | "AttributeError" | "BaseException"
            | "BaseExceptionGroup" | "BlockingIOError" | "BrokenPipeError" | "BufferError"
            | "BytesWarning" | "ChildProcessError" | "ConnectionAbortedError" | "ConnectionError"
            | "ConnectionRefusedError" | "ConnectionResetError" | "DeprecationWarning"
            | "EOFError" | "EncodingWarning" | "EnvironmentError" | "Exception" | "ExceptionGroup"
            | "FileExistsError" | "FileNotFoundError" | "FloatingPointError" | "FutureWarning"
            | "GeneratorExit" | "IOError" | "ImportError" | "ImportWarning" | "IndentationError"
            | "IndexError" | "InterruptedError" | "IsADirectoryError" | "KeyError"
            | "KeyboardInterrupt" | "LookupError" | "MemoryError" | "ModuleNotFoundError"
            | "NameError" | "NotADirectoryError" | "NotImplementedError" | "OSError"
            | "OverflowError" | "PendingDeprecationWarning" | "PermissionError"
            | "ProcessLookupError" | "RecursionError" | "ReferenceError" | "ResourceWarning"
            | "RuntimeError" | "RuntimeWarning" | "StopAsyncIteration" | "StopIteration"
            | "SyntaxError" | "SyntaxWarning" | "SystemError" | "SystemExit" | "TabError"
            | "TimeoutError" | "TypeError" | "UnboundLocalError" | "UnicodeDecodeError"
            | "UnicodeEncodeError" | "UnicodeError" | "UnicodeTranslateError" | "UnicodeWarning"
            | "UserWarning" | "ValueError" | "Warning" | "ZeroDivisionError"
    )
}

/// Says whether `word` is a built-in function (library reference, chapter 2; those of Python 2
/// too).
#[rustfmt::skip]
pub(super) fn is_function(word: &str) -> bool {
    matches!(
        word,
        "__import__" | "abs" | "aiter" | "all" | "anext" | "any" | "ascii" | "bin" | "breakpoint"
            | "callable" | "chr" | "classmethod" | "cmp" | "compile" | "delattr" | "dir"
            | "divmod" | "enumerate" | "eval" | "exec" | "execfile" | "filter" | "format"
            | "getattr" | "globals" | "hasattr" | "hash" | "help" | "hex" | "id" | "input"
            | "isinstance" | "issubclass" | "iter" | "len" | "locals" | "map" | "max" | "min"
            | "next" | "oct" | "open" | "ord" | "pow" | "print" | "property" | "range"
            | "raw_input" | "reduce" | "reload" | "repr" | "reversed" | "round" | "setattr"
            | "sorted" | "staticmethod" | "sum" | "super" | "type" | "unichr" | "vars" | "xrange"
            | "zip"
    )
}
