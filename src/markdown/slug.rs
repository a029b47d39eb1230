//! stub
use std::collections::BTreeMap;
pub fn slugify(t: &str) -> String {
    t.to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
#[derive(Default)]
pub struct Slugger(BTreeMap<String, usize>);
impl Slugger {
    pub fn new() -> Self {
        Self::default()
    }
    pub fn reserve(&mut self, id: &str) {
        self.0.insert(id.into(), 0);
    }
    pub fn slug(&mut self, t: &str) -> String {
        let s = slugify(t);
        let mut r = s.clone();
        while self.0.contains_key(&r) {
            let n = self.0.get_mut(&s).unwrap();
            *n += 1;
            r = format!("{s}-{n}");
        }
        self.0.insert(r.clone(), 0);
        r
    }
}
