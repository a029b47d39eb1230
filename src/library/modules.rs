//! The modules that a script imports from beside it.
//!
//! In comes the text of a script; out come the places of the relative specifiers in it, static and
//! dynamic (ECMAScript 2025, sections 16.2.2 and 13.3.10), so that each can be led to the name under
//! which its module is published.

use std::ops::Range;

/// Finds the specifiers that begin with `./` or `../`, without their quotes.
///
/// A text that only looks like an import is harmless: it is changed only where it names a file.
#[must_use]
pub fn imports(script: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in script.match_indices(['"', '\'']) {
        let start = at + 1;
        if found.last().is_some_and(|last: &Range<usize>| at <= last.end) {
            continue;
        }
        let rest = &script[start..];
        if !(rest.starts_with("./") || rest.starts_with("../")) {
            continue;
        }
        let before = script[..at].trim_end();
        let before = before.strip_suffix('(').map_or(before, str::trim_end);
        let quote = script.as_bytes()[at] as char;
        let length = rest.find([quote, '\n']);
        if let Some(length) = length.filter(|length| rest[*length..].starts_with(quote))
            && (before.ends_with("import") || before.ends_with("from"))
        {
            found.push(start..start + length);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn relative_imports_are_found_however_they_are_written() {
        let script = "import { a } from \"./a.js\";\nimport './b.js';\nexport * from '../c.js';\n\
                      const d = await import( \"./d.js\" );\nimport e from 'package';\n\
                      const text = \"./no.js\"; import(name);\n";
        let found: Vec<&str> = imports(script).into_iter().map(|range| &script[range]).collect();
        assert_eq!(found, ["./a.js", "./b.js", "../c.js", "./d.js"]);
    }
}
