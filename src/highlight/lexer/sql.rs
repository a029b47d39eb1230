//! SQL, after the lexical structure of `PostgreSQL` (manual, chapter 4.1) with the comments, quotes
//! and escapes of `MySQL` (manual, chapter 11).

use std::ops::Deref;

use super::Scanner;
use super::scanner::is_word;
use crate::highlight::Token;

/// No word of the language that a rule below knows is longer.
const LONGEST: usize = 18;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match scanner.peek() {
            b'-' if scanner.starts_with("--") => scanner.take_line(Token::Comment),
            // `#>` and `#-` are operators on JSON.
            b'#' if !matches!(scanner.peek_at(1), b'>' | b'-') => {
                scanner.take_line(Token::Comment);
            }
            b'/' if scanner.starts_with("/*") => scanner.take_through("*/", Token::Comment),
            b'\'' | b'"' | b'`' => quoted(scanner),
            b'(' if scanner.starts_with("()") => scanner.take(2, Token::Punctuation),
            b':' if scanner.starts_with(":=") => scanner.take(2, Token::Operator),
            // `@variable`, `@@variable` and `%s` are no operators.
            b'@' | b'%' if is_word(scanner.peek_at(1)) || scanner.peek_at(1) == b'@' => {
                scanner.skip(2);
            }
            b'=' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'!' | b'~'
            | b'^' | b'@' | b'#' => scanner.take(1, Token::Operator),
            b'0'..=b'9' => number(scanner),
            byte if is_word(byte) => word(scanner),
            _ => scanner.skip_char(),
        }
    }
}

/// Paints a string or a quoted name, which may span lines; the doubled quote stands for itself.
fn quoted(scanner: &mut Scanner<'_>) {
    let quote = scanner.peek();
    scanner.take(1, Token::String);
    while !scanner.is_done() {
        scanner.take(scanner.run(|byte| byte != quote && byte != b'\\'), Token::String);
        match scanner.peek() {
            b'\\' if quote == b'\'' => scanner.take(2, Token::Escape),
            b'\\' => scanner.take(1, Token::String),
            _ if scanner.peek_at(1) == quote => scanner.take(2, Token::Escape),
            _ => return scanner.take(1, Token::String),
        }
    }
}

/// Paints a number; what goes on as a name does, such as `1st`, is none.
fn number(scanner: &mut Scanner<'_>) {
    let length = match scanner.peek_at(1) {
        b'x' | b'X' => scanner.run(|byte| byte.is_ascii_alphanumeric()),
        _ => length_of_decimal(scanner),
    };
    if is_word(scanner.peek_at(length)) {
        scanner.skip(length);
        scanner.skip(scanner.word().len());
    } else {
        scanner.take(length, Token::Number);
    }
}

/// Returns how long the decimal number is, with its fraction and its exponent.
fn length_of_decimal(scanner: &Scanner<'_>) -> usize {
    let mantissa = scanner.run(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'_'));
    let sign = usize::from(matches!(scanner.peek_at(mantissa + 1), b'+' | b'-'));
    let is_exponent = matches!(scanner.peek_at(mantissa), b'e' | b'E')
        && scanner.peek_at(mantissa + 1 + sign).is_ascii_digit();
    if !is_exponent {
        return mantissa;
    }
    let digits = mantissa + 1 + sign;
    let rest = scanner.rest().as_bytes().get(digits..).unwrap_or_default();
    digits + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Paints a word by what it is in capitals.
fn word(scanner: &mut Scanner<'_>) {
    let word = scanner.word();
    if scanner.before() == b'.' {
        // The name of a column, whatever it is.
        return scanner.skip(word.len());
    }
    match &*capitals(word) {
        "CREATE" => create(scanner),
        "ALTER" | "DROP" | "TRUNCATE" => {
            scanner.take(word.len(), Token::Keyword);
            kind_of_object(scanner);
        }
        "NULL" | "TRUE" | "FALSE" => scanner.take(word.len(), Token::Constant),
        "CURRENT_DATE" | "CURRENT_TIME" | "CURRENT_TIMESTAMP" | "CURRENT_USER" | "SESSION_USER" => {
            scanner.take(word.len(), Token::Function);
        }
        known if is_function(known) && is_called(scanner, word.len()) => {
            scanner.take(word.len(), Token::Function);
        }
        known if is_keyword(known) || opens_phrase(scanner, known, word.len()) => {
            keywords(scanner, word);
        }
        _ => scanner.skip(word.len()),
    }
}

/// Paints a keyword, and the words behind it that only make one together with it.
fn keywords<'a>(scanner: &mut Scanner<'a>, mut word: &'a str) {
    scanner.take(word.len(), Token::Keyword);
    while opens_phrase(scanner, &capitals(word), 0) {
        scanner.skip_blanks();
        word = scanner.word();
        let is_null = word.eq_ignore_ascii_case("NULL");
        scanner.take(word.len(), if is_null { Token::Constant } else { Token::Keyword });
    }
    if word.eq_ignore_ascii_case("ON") {
        // This was `COMMENT ON`.
        kind_of_object(scanner);
    }
}

/// Paints `CREATE`, the kind of the object, and the name it gets.
fn create(scanner: &mut Scanner<'_>) {
    scanner.take("CREATE".len(), Token::Keyword);
    if kind_of_object(scanner) {
        scanner.skip_blanks();
        while is_before_name(&capitals(scanner.word())) {
            scanner.skip(scanner.word().len());
            scanner.skip_blanks();
        }
        // An index may go without a name: `CREATE INDEX ON table`.
        if !matches!(&*capitals(scanner.word()), "ON" | "AS") {
            name(scanner);
        }
    }
}

/// Paints a name behind those of its database and schema.
fn name(scanner: &mut Scanner<'_>) {
    loop {
        let length = match scanner.peek() {
            quote @ (b'"' | b'`') => {
                let text = scanner.rest().bytes().skip(1);
                text.take_while(|byte| *byte != quote && *byte != b'\n').count() + 2
            }
            _ => scanner.word().len(),
        };
        if scanner.peek_at(length) != b'.' || length == 0 {
            return scanner.take(length, Token::Function);
        }
        scanner.skip(length);
        scanner.take(1, Token::Punctuation);
    }
}

/// Paints the kind of object that `CREATE`, `ALTER` and `DROP` are about and what stands before it,
/// and says whether one is here.
fn kind_of_object(scanner: &mut Scanner<'_>) -> bool {
    while is_modifier(&capitals(next_word(scanner, 0))) {
        scanner.skip_blanks();
        scanner.take(scanner.word().len(), Token::Keyword);
    }
    let word = next_word(scanner, 0);
    let is_kind = is_kind_of_object(&capitals(word));
    if is_kind {
        scanner.skip_blanks();
        scanner.take(word.len(), Token::Keyword);
    }
    is_kind
}

/// Returns the word that follows on the line, behind `from` bytes and the blanks there.
fn next_word<'a>(scanner: &Scanner<'a>, from: usize) -> &'a str {
    let rest = scanner.rest().get(from..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t']);
    let length = rest.bytes().take(LONGEST + 1).take_while(|byte| is_word(*byte)).count();
    rest.get(..length).unwrap_or_default()
}

/// Says whether an opening bracket follows behind `from` bytes.
fn is_called(scanner: &Scanner<'_>, from: usize) -> bool {
    let rest = scanner.rest().get(from..).unwrap_or_default();
    rest.trim_start_matches([' ', '\t']).starts_with('(')
}

/// A word in capitals, in which the rules are written; empty where it is too long for any of them.
struct Capitals([u8; LONGEST], usize);

impl Deref for Capitals {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.get(..self.1).and_then(|word| str::from_utf8(word).ok()).unwrap_or_default()
    }
}

/// Writes `word` in capitals.
fn capitals(word: &str) -> Capitals {
    let mut capitals = Capitals([0; LONGEST], 0);
    if let Some(place) = capitals.0.get_mut(..word.len()) {
        place.copy_from_slice(word.as_bytes());
        place.make_ascii_uppercase();
        capitals.1 = word.len();
    }
    capitals
}

/// Says whether `word` is a keyword wherever it stands.
#[rustfmt::skip]
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        // Statements and their clauses.
        "AND" | "AS" | "ASC" | "BEGIN" | "BETWEEN" | "CASCADE" | "CASE" | "CHECK" | "COMMIT"
        | "CONSTRAINT" | "DEFAULT" | "DELETE" | "DESC" | "ELSE" | "END" | "EXCEPT" | "EXISTS"
        | "FROM" | "GRANT" | "HAVING" | "IN" | "INSERT" | "INTERSECT" | "IS" | "JOIN" | "LIKE"
        | "LIMIT" | "OR" | "REFERENCES" | "REVOKE" | "ROLLBACK" | "SELECT" | "SET"
        | "STRAIGHT_JOIN" | "THEN" | "UNION" | "UPDATE" | "USING" | "VALUES" | "WHEN"
        | "WHERE" | "WITH"
        // Types.
        | "BIGINT" | "BIGSERIAL" | "BIT" | "BOOLEAN" | "BOX" | "BYTEA" | "CHAR" | "CIDR"
        | "CIRCLE" | "DATE" | "DATETIME" | "DECIMAL" | "FLOAT" | "INET" | "INT" | "INTEGER"
        | "LINE" | "LSEG" | "MACADDR" | "MONEY" | "NUMBER" | "NUMERIC" | "NVARCHAR" | "OID"
        | "PATH" | "POINT" | "POLYGON" | "REAL" | "SERIAL" | "SMALLINT" | "SYSDATE" | "TEXT"
        | "TIME" | "TIMESTAMP" | "TIMESTAMPTZ" | "TINYINT" | "VARBINARY" | "VARCHAR" | "VARCHAR2"
    )
}

/// Says whether `word` is the name of a function of the language where it is called.
#[rustfmt::skip]
fn is_function(word: &str) -> bool {
    matches!(
        word,
        "AVG" | "CONVERT" | "COUNT" | "LOWER" | "MAX" | "MIN" | "SUBSTRING" | "SUM" | "TRIM"
        | "UPPER"
    )
}

/// Says whether `first`, which ends `from` bytes ahead, is a keyword together with the word behind
/// it.
fn opens_phrase(scanner: &Scanner<'_>, first: &str, from: usize) -> bool {
    let seconds = seconds(first);
    !seconds.is_empty() && {
        let next = next_word(scanner, from);
        seconds.iter().any(|second| second.eq_ignore_ascii_case(next))
    }
}

/// Returns the words that make a phrase with `first` before them; alone, one of the two may be a
/// name.
fn seconds(first: &str) -> &'static [&'static str] {
    match first {
        "ORDER" | "GROUP" | "PARTITION" => &["BY"],
        "PRIMARY" | "FOREIGN" => &["KEY"],
        "ON" => &["DELETE", "UPDATE"],
        "COMMENT" => &["ON"],
        "IS" => &["NOT"],
        "NOT" => &["NULL", "IN", "LIKE", "BETWEEN"],
        "CROSS" | "FULL" | "INNER" | "LEFT" | "NATURAL" | "OUTER" | "RIGHT" => {
            &["JOIN", "OUTER", "INNER", "LEFT", "RIGHT"]
        }
        "UNION" | "EXCEPT" | "INTERSECT" => &["ALL"],
        "SELECT" => &["DISTINCT"],
        "INSERT" => &["INTO", "IGNORE"],
        "IGNORE" => &["INTO"],
        "START" => &["TRANSACTION"],
        "BEGIN" | "COMMIT" | "ROLLBACK" => &["WORK", "TRANSACTION"],
        "DOUBLE" => &["PRECISION"],
        "CHARACTER" => &["VARYING"],
        "WITH" | "WITHOUT" => &["TIME"],
        "TIME" => &["ZONE"],
        _ => &[],
    }
}

/// Says whether `word` is a kind of object that is made and removed.
#[rustfmt::skip]
fn is_kind_of_object(word: &str) -> bool {
    matches!(
        word,
        "AGGREGATE" | "COLUMN" | "CONVERSION" | "DATABASE" | "DOMAIN" | "EXTENSION" | "FUNCTION"
        | "GROUP" | "INDEX" | "LANGUAGE" | "OPERATOR" | "POLICY" | "PROCEDURE" | "ROLE" | "RULE"
        | "SCHEMA" | "SEQUENCE" | "TABLE" | "TABLESPACE" | "TRIGGER" | "TYPE" | "USER" | "VIEW"
    )
}

/// Says whether `word` may stand before the kind of an object.
#[rustfmt::skip]
fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "OR" | "REPLACE" | "UNIQUE" | "TEMP" | "TEMPORARY" | "UNLOGGED" | "MATERIALIZED"
    )
}

/// Says whether `word` may stand between the kind of an object and its name.
#[rustfmt::skip]
fn is_before_name(word: &str) -> bool {
    matches!(word, "IF" | "NOT" | "EXISTS" | "CONCURRENTLY" | "CLASS" | "FAMILY")
}
