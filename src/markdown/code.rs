//! stub
use super::fence::Fence;
use crate::highlight::Highlighted;
pub fn code_block(_: &Fence, code: &str, _: &Highlighted, out: &mut String) {
    out.push_str("<pre><code>");
    pulldown_cmark_escape::escape_html_body_text(&mut *out, code).unwrap();
    out.push_str("</code></pre>");
}
