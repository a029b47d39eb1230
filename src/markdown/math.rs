//! Formulas: LaTeX between dollar signs becomes `MathML` while the page is built.

use pulldown_cmark_escape::escape_html_body_text;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// Formulas longer than this are shown as they are written.
const LONGEST: usize = 20_000;

/// Renders `latex` as `MathML`.
///
/// # Errors
/// With the engine's reason when the formula cannot be read.
pub fn render(latex: &str, display: bool) -> Result<String, String> {
    if latex.len() > LONGEST {
        return Err("the formula is too long".to_owned());
    }
    let storage = Storage::new();
    // The renderer writes errors into its output; they are looked for first.
    for event in Parser::new(latex, &storage) {
        if let Err(error) = event {
            let text = error.to_string();
            let reason = text.lines().next().unwrap_or_default();
            return Err(reason.trim_start_matches("error: ").to_owned());
        }
    }
    let storage = Storage::new();
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    // Whoever copies a formula, or reads the page as Markdown, gets its source.
    let mut source = String::new();
    escape_html_body_text(&mut source, latex).expect("a String takes every write");
    let config =
        RenderConfig { display_mode, annotation: Some(&source), ..RenderConfig::default() };
    let mut html = String::new();
    push_mathml(&mut html, Parser::new(latex, &storage), config)
        .map_err(|error| error.to_string())?;
    // The renderer writes the sign as it is, which begins a tag.
    Ok(html.replace("<mo><</mo>", "<mo>&lt;</mo>"))
}

/// Says whether dollar signs enclose a formula and not two prices or shell variables: no letter or
/// digit touches them from outside.
#[must_use]
pub fn is_meant(before: Option<char>, after: Option<char>) -> bool {
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_and_mistakes_say_why() {
        assert!(render("x^2", false).unwrap().starts_with("<math"));
        assert!(render("\\frac{1}", true).is_err());
        let less = render("a < b", false).unwrap();
        assert!(
            less.contains("<mo>&lt;</mo>") && less.contains(">a &lt; b</annotation>"),
            "{less}"
        );
    }
}
