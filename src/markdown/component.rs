//! Components: tags in capitals that a template renders.
//!
//! In come the tag and the HTML of what stands between its ends; out comes the HTML that
//! `templates/components/NAME.html` makes of them. A name without a template shows its children
//! and nothing of its attributes.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::library::Page;
use crate::paths::SourcePath;
use crate::site::Tracked;
use crate::template::{Context, Templates, Value as TemplateValue};

use super::attributes::{AttributeValue, Tag};
use super::callout;
use super::fence::Fence;

/// Attributes that hold links.
const LINKS: [&str; 7] = ["href", "src", "to", "link", "url", "image", "cover"];

/// A component that has been opened.
pub(super) struct Component {
    /// As the author wrote it.
    pub name: String,
    /// Literal attributes.
    attributes: Map<String, Value>,
    /// Where the values of attributes stand in the file.
    places: Vec<(String, Span)>,
    /// Attributes that hold expressions.
    expressions: Vec<(String, Span)>,
    /// Unique in the page.
    id: String,
    /// Where the opening tag stands in the file.
    pub span: Span,
    /// Whether it is a quotation that became a callout, closed by the parser.
    pub is_quote: bool,
    /// The components directly in it.
    pub items: Vec<Item>,
}

/// A component as its parent's template sees it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    name: String,
    attributes: Map<String, Value>,
    html: String,
    children: String,
    id: String,
}

/// What rendering a component gives.
pub(super) struct Made {
    pub html: String,
    pub item: Item,
    pub diagnostics: Vec<Diagnostic>,
}

impl Component {
    /// Begins the component of `tag`, which stands at `start` in the file.
    pub fn new(tag: &Tag, number: usize, span: Span, start: usize) -> Self {
        let mut component = Self {
            name: tag.name.clone(),
            attributes: Map::new(),
            places: Vec::new(),
            expressions: Vec::new(),
            id: format!("c{number}"),
            span,
            is_quote: false,
            items: Vec::new(),
        };
        for attribute in &tag.attributes {
            let place = Span::from(attribute.value_at.clone()).shifted(start);
            match &attribute.value {
                AttributeValue::Literal(value) => {
                    component.places.push((attribute.name.clone(), place));
                    component.attributes.insert(attribute.name.clone(), value.clone());
                }
                AttributeValue::Expression => {
                    component.expressions.push((attribute.name.clone(), place));
                }
            }
        }
        component
    }

    /// Begins the callout that a quotation became.
    pub fn callout(kind: callout::Kind, title: &str, number: usize, span: Span) -> Self {
        let mut attributes = Map::new();
        attributes.insert("type".into(), kind.as_str().into());
        attributes.insert("title".into(), title.into());
        Self {
            name: "Callout".to_owned(),
            attributes,
            places: Vec::new(),
            expressions: Vec::new(),
            id: format!("c{number}"),
            span,
            is_quote: true,
            items: Vec::new(),
        }
    }

    /// Adds a code block that stands directly in it, which `CodeGroup` shows as a tab.
    pub fn add_code(&mut self, fence: &Fence, html: &str, span: Span) {
        let mut attributes = Map::new();
        let title = fence.title.clone().unwrap_or_else(|| fence.language.clone());
        attributes.insert("title".into(), title.into());
        attributes.insert("language".into(), fence.language.clone().into());
        self.items.push(Item {
            name: "Code".to_owned(),
            attributes,
            html: html.to_owned(),
            children: html.to_owned(),
            id: format!("{}-{}", self.id, span.start),
        });
    }

    /// Returns the attributes that hold links, with their places in the file.
    pub fn links(&self) -> Vec<(&str, &str, Span)> {
        let place = |name: &str| {
            self.places.iter().find(|(known, _)| known == name).map_or(self.span, |(_, span)| *span)
        };
        self.attributes
            .iter()
            .filter(|(name, _)| LINKS.contains(&name.as_str()))
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?, place(name))))
            .collect()
    }

    /// Renders the component around `children`, with its links `resolved`.
    pub fn render(
        &self,
        children: &str,
        resolved: &[(String, Option<String>)],
        page: &Page,
        tracked: &Tracked<'_>,
        templates: &Templates,
    ) -> Made {
        let mut diagnostics = Vec::new();
        let mut attributes = self.attributes.clone();
        for (name, href) in resolved {
            attributes.insert(name.clone(), href.clone().map_or(Value::Null, Value::String));
        }
        for (name, span) in &self.expressions {
            diagnostics.push(expression(&self.name, name, &page.path, *span));
        }
        if self.name == "Callout" {
            diagnostics.extend(self.normalize_callout(&mut attributes, &page.path));
        }
        let item = |html: &str| Item {
            name: self.name.clone(),
            attributes: attributes.clone(),
            html: html.to_owned(),
            children: children.to_owned(),
            id: self.id.clone(),
        };
        let template = format!("components/{}.html", self.name);
        tracked.used_template(&template);
        if !templates.contains(&template) {
            diagnostics.push(self.unknown(page, templates));
            return Made { html: children.to_owned(), item: item(children), diagnostics };
        }
        let mut context = Context::new();
        context.insert("attrs", &attributes);
        context.insert_value("children", TemplateValue::safe_string(children.trim()));
        context.insert("id", &self.id);
        context.insert(
            "page",
            &json!({
                "title": page.title,
                "url": tracked.config().href(&page.url),
                "description": page.description,
                "extra": page.document.front_matter.extra,
            }),
        );
        let items: Vec<TemplateValue> = self.items.iter().map(Item::value).collect();
        context.insert_value("items", TemplateValue::from(items));
        let html = match templates.render(&template, &context, tracked) {
            Ok(html) => html.to_string(),
            Err(diagnostic) => {
                let used = format!("used by `<{}>` in `{}`", self.name, page.path);
                diagnostics.push(diagnostic.note(used));
                children.to_owned()
            }
        };
        Made { item: item(&html), html, diagnostics }
    }

    /// Brings the type of a callout to one of the five kinds and fills in its title.
    fn normalize_callout(
        &self,
        attributes: &mut Map<String, Value>,
        path: &SourcePath,
    ) -> Option<Diagnostic> {
        let name = attributes.get("type").and_then(Value::as_str).unwrap_or("note").to_owned();
        let kind = callout::Kind::from_name(&name);
        let shown = kind.unwrap_or(callout::Kind::Note);
        attributes.insert("type".into(), shown.as_str().into());
        let title = attributes.get("title").and_then(Value::as_str).unwrap_or_default();
        if title.trim().is_empty() {
            attributes.insert("title".into(), shown.title().into());
        }
        if kind.is_some() {
            return None;
        }
        let place = self.places.iter().find(|(name, _)| name == "type");
        Some(unknown_callout(&name, path, place.map_or(self.span, |(_, span)| *span)))
    }

    fn unknown(&self, page: &Page, templates: &Templates) -> Diagnostic {
        let diagnostic = Diagnostic::new(
            Code::UnknownComponent,
            format!("there is no component `{}`; its children are shown without it", self.name),
        )
        .at(&page.path, self.span)
        .cause(self.name.clone());
        let near = nearest(&self.name, templates.names_in("components"));
        let template = format!("add `templates/components/{}.html` to make it one", self.name);
        match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).note(template),
            None => diagnostic.help(template),
        }
    }
}

impl Item {
    fn value(&self) -> TemplateValue {
        let mut map = tera::Map::new();
        map.insert("name".into(), TemplateValue::from(self.name.as_str()));
        map.insert("attrs".into(), TemplateValue::from_serializable(&self.attributes));
        map.insert("html".into(), TemplateValue::safe_string(&self.html));
        map.insert("children".into(), TemplateValue::safe_string(self.children.trim()));
        map.insert("id".into(), TemplateValue::from(self.id.as_str()));
        TemplateValue::from(map)
    }
}

/// Reports a callout of a type that nobody knows.
pub(super) fn unknown_callout(name: &str, path: &SourcePath, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnknownCallout,
        format!("there is no callout `{name}`; it is shown as a note"),
    )
    .at(path, span);
    let names = callout::Kind::NAMES.iter().map(|(name, _)| *name);
    match nearest(name, names) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("use note, tip, important, warning or danger"),
    }
}

fn expression(component: &str, name: &str, path: &SourcePath, span: Span) -> Diagnostic {
    let what = match name {
        "" => format!("`<{component}>` is given attributes by a JavaScript expression"),
        name => format!("the attribute `{name}` of `<{component}>` holds a JavaScript expression"),
    };
    Diagnostic::new(Code::JsxExpression, format!("{what}, which is left out"))
        .at(path, span)
        .help("write the value itself: a string, a number, `true`, or a list such as {[\"a\", \"b\"]}")
        .cause(format!("{component}.{name}"))
}
