//! The names that every program knows: the values of the language and of its platforms.

use super::Dialect;
use crate::highlight::Token;

/// Returns what a name that no code has to declare is painted with. The references of the two
/// languages see them differently.
pub(super) fn token(word: &str, dialect: Dialect) -> Option<Token> {
    match word {
        "true" | "false" | "null" | "undefined" | "NaN" => Some(Token::Constant),
        "console" | "module" | "exports" => Some(Token::Type),
        _ if is_class(word) => Some(Token::Type),
        _ if dialect.has_types => in_typescript(word),
        _ => is_javascript_global(word).then_some(Token::Type),
    }
}

/// Returns what TypeScript's reference paints the other names with.
fn in_typescript(word: &str) -> Option<Token> {
    match word {
        "Infinity" | "JSON" | "Math" => Some(Token::Constant),
        "window" | "document" | "event" | "process" | "global" => Some(Token::Variable),
        _ => None,
    }
}

/// Says whether JavaScript's reference knows `word`.
fn is_javascript_global(word: &str) -> bool {
    matches!(
        word,
        "Infinity"
            | "JSON"
            | "Math"
            | "document"
            | "process"
            | "global"
            | "root"
            | "Buffer"
            | "__dirname"
            | "__filename"
    )
}

/// Says whether `word` is a class of the language.
fn is_class(word: &str) -> bool {
    matches!(
        word,
        "Array"
            | "ArrayBuffer"
            | "Atomics"
            | "BigInt"
            | "BigInt64Array"
            | "BigUint64Array"
            | "Boolean"
            | "DataView"
            | "Date"
            | "Error"
            | "EvalError"
            | "Float32Array"
            | "Float64Array"
            | "Function"
            | "Int16Array"
            | "Int32Array"
            | "Int8Array"
            | "Intl"
            | "Map"
            | "Number"
            | "Object"
            | "Promise"
            | "Proxy"
            | "RangeError"
            | "ReferenceError"
            | "Reflect"
            | "RegExp"
            | "Set"
            | "SharedArrayBuffer"
            | "String"
            | "Symbol"
            | "SyntaxError"
            | "TypeError"
            | "URIError"
            | "Uint16Array"
            | "Uint32Array"
            | "Uint8Array"
            | "Uint8ClampedArray"
            | "WeakMap"
            | "WeakSet"
    )
}

/// Says whether Node.js gives `object` this property.
pub(super) fn is_property(object: &str, property: &[u8]) -> bool {
    match object {
        "module" => matches!(property, b"exports" | b"id" | b"filename" | b"loaded" | b"children"),
        "process" => matches!(
            property,
            b"arch"
                | b"argv"
                | b"env"
                | b"execArgv"
                | b"execPath"
                | b"exitCode"
                | b"pid"
                | b"platform"
                | b"stderr"
                | b"stdin"
                | b"stdout"
                | b"title"
                | b"version"
                | b"versions"
        ),
        _ => false,
    }
}
