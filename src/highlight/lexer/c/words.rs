//! The words of C and C++. Source: ISO C23, §6.4.1 and §7.22; ISO C++23, `[lex.key]`; POSIX.1-2024,
//! `<sys/types.h>`.

use crate::highlight::Token;

/// Returns what a word always is; `None` where that depends on its place.
// One word a line would be pages of them.
#[rustfmt::skip]
pub(super) fn token_of(word: &str, cpp: bool) -> Option<Token> {
    let token = match word {
        "_Alignas" | "_Alignof" | "_Atomic" | "_Bool" | "_Complex" | "_Generic" | "_Noreturn"
        | "_Static_assert" | "_Thread_local" | "__asm__" | "__attribute__" | "alignas" | "alignof"
        | "asm" | "auto" | "bool" | "break" | "case" | "char" | "const" | "continue" | "default"
        | "do" | "double" | "else" | "enum" | "extern" | "float" | "for" | "goto" | "if" | "inline"
        | "int" | "long" | "register" | "restrict" | "return" | "short" | "signed" | "sizeof"
        | "static" | "struct" | "switch" | "typedef" | "union" | "unsigned" | "void" | "volatile"
        | "while" => Token::Keyword,
        "and" | "catch" | "char16_t" | "char32_t" | "char8_t" | "class" | "co_await" | "co_return"
        | "co_yield" | "concept" | "const_cast" | "consteval" | "constexpr" | "constinit"
        | "decltype" | "delete" | "dynamic_cast" | "explicit" | "export" | "final" | "friend"
        | "import" | "module" | "mutable" | "namespace" | "new" | "noexcept" | "not" | "operator"
        | "or" | "override" | "private" | "protected" | "public" | "reinterpret_cast" | "requires"
        | "static_assert" | "static_cast" | "template" | "this" | "thread_local" | "throw" | "try"
        | "typeid" | "typename" | "using" | "virtual" | "wchar_t" | "xor"
            if cpp => Token::Keyword,
        "clock_t" | "dev_t" | "gid_t" | "id_t" | "in_addr_t" | "in_port_t" | "ino_t" | "int16_t"
        | "int32_t" | "int64_t" | "int8_t" | "int_fast16_t" | "int_fast32_t" | "int_fast64_t"
        | "int_fast8_t" | "int_least16_t" | "int_least32_t" | "int_least64_t" | "int_least8_t"
        | "intmax_t" | "intptr_t" | "key_t" | "mode_t" | "nlink_t" | "off_t" | "pid_t"
        | "pthread_attr_t" | "pthread_cond_t" | "pthread_mutex_t" | "pthread_t" | "ptrdiff_t"
        | "size_t" | "ssize_t" | "suseconds_t" | "time_t" | "uid_t" | "uint16_t" | "uint32_t"
        | "uint64_t" | "uint8_t" | "uint_fast16_t" | "uint_fast32_t" | "uint_fast64_t"
        | "uint_fast8_t" | "uint_least16_t" | "uint_least32_t" | "uint_least64_t"
        | "uint_least8_t" | "uintmax_t" | "uintptr_t" | "useconds_t" => Token::Type,
        "FALSE" | "NULL" | "TRUE" | "__DATE__" | "__FILE__" | "__LINE__" | "__TIME__" | "__func__"
        | "false" | "true" => Token::Constant,
        "nullptr" if cpp => Token::Constant,
        _ if is_constant_name(word) => Token::Constant,
        _ => return None,
    };
    Some(token)
}

/// Says whether a name is spelled like a constant: `kName`.
fn is_constant_name(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.next() == Some(b'k') && bytes.next().is_some_and(|byte| byte.is_ascii_uppercase())
}

/// Says whether a name is spelled like a macro: without small letters.
pub(super) fn is_macro_name(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_lowercase())
}
