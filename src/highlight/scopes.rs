//! From the scopes of a `TextMate` grammar to [`Token`]s.
//!
//! A grammar says of every stretch of text a stack of scopes, each a dotted name that grows more
//! precise to the right. In come the grammar's pushes and pops, out comes the token in force. One
//! table maps scopes, the longest prefix wins; the innermost scope that the table knows decides.

use std::collections::HashMap;
use std::sync::OnceLock;

use syntect::parsing::{ClearAmount, Scope, ScopeStackOp};

use super::Token;

/// What a scope means for the text inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Nothing: the scope around it goes on.
    Inherit,
    /// Plain text, whatever is around it: code of its own inside a string.
    Plain,
    /// The token.
    Is(Token),
    /// The name of an entry, which may be quoted.
    Key,
    /// The key of an entry, which may be any expression: only strings are names.
    KeyExpression,
    /// A regular expression: whatever it is made of.
    Pattern,
}

use Rule::{Inherit, Is, Key, KeyExpression, Pattern, Plain};
use Token::{
    Attribute, Comment, Constant, Deleted, Escape, Function, Heading, Inserted, Keyword, Meta,
    Number, Operator, Property, Punctuation, String as Text, Tag, Type, Variable,
};

/// Prefixes of scopes. The names follow Sublime Text's guide to scope naming, with the older
/// `TextMate` names that many grammars keep.
#[rustfmt::skip]
const TABLE: &[(&str, Rule)] = &[
    // Roots. Embedded code starts afresh; patterns and documentation do not.
    ("source", Plain), ("text", Plain), ("embedding", Plain),
    ("source.regexp", Pattern),
    ("text.html.javadoc", Is(Comment)),
    ("meta.interpolation", Plain),
    ("meta.string-interpolation", Plain),
    ("meta.template.expression", Plain),
    ("meta.embedded", Plain),

    // Comments, strings, fixed values.
    ("comment", Is(Comment)),
    ("comment.line.shebang", Is(Meta)),
    ("string", Is(Text)),
    ("string.regexp", Pattern), ("string.unquoted.regexp", Pattern),
    ("storage.type.string", Is(Text)),
    ("keyword.other.template.begin.js", Is(Text)), ("keyword.other.template.end.js", Is(Text)),
    ("constant", Is(Constant)),
    ("constant.numeric", Is(Number)),
    ("constant.character", Is(Text)),
    ("constant.character.escape", Is(Escape)), ("constant.character.entity", Is(Escape)),
    ("constant.other.placeholder", Is(Escape)),
    ("constant.other.color", Is(Number)),
    ("constant.other.date", Is(Number)), ("constant.other.datetime", Is(Number)),
    ("constant.other.time", Is(Number)),
    ("constant.other.database-name", Inherit), ("constant.other.table-name", Inherit),
    ("keyword.other.unit", Is(Number)), ("storage.type.numeric", Is(Number)),

    // Words and signs of the language.
    ("keyword", Is(Keyword)),
    ("keyword.operator", Is(Operator)),
    ("keyword.operator.accessor", Is(Punctuation)),
    ("keyword.operator.expression", Is(Keyword)),
    ("keyword.operator.module", Is(Keyword)),
    ("keyword.operator.new", Is(Keyword)),
    ("keyword.operator.word", Is(Keyword)),
    ("keyword.operator.logical.python", Is(Keyword)),
    ("keyword.operator.logical.sql", Is(Keyword)),
    ("keyword.operator.assignment.alias.sql", Is(Keyword)),
    ("keyword.control.flow.block-scalar", Is(Operator)),
    ("keyword.control.flow.alias", Is(Variable)),
    ("keyword.control.property.anchor", Is(Variable)),
    ("storage", Is(Keyword)),
    ("storage.type.go", Is(Type)),
    ("storage.modifier.required.graphql", Is(Operator)),
    ("storage.modifier.list.graphql", Is(Punctuation)),

    // Names.
    ("entity.name", Is(Type)),
    ("entity.name.constant", Is(Constant)),
    ("entity.name.field", Is(Property)),
    ("entity.name.function", Is(Function)), ("entity.type.function", Is(Function)),
    ("entity.name.label", Is(Variable)), ("entity.name.other", Is(Variable)),
    ("entity.name.query", Is(Function)),
    ("entity.name.section", Is(Heading)), ("entity.section", Is(Heading)),
    ("entity.name.tag", Is(Tag)),
    ("entity.name.tag.toml", Is(Property)), ("entity.name.tag.yaml", Is(Property)),
    ("entity.name.table", Is(Heading)),
    ("entity.other.attribute-name", Is(Attribute)),
    ("entity.other.attribute-name.multipart", Is(Property)),
    ("entity.other.attribute-name.single", Is(Property)),
    ("entity.other.inherited-class", Is(Type)),
    ("entity.other.pseudo-class", Is(Keyword)), ("entity.other.pseudo-element", Is(Keyword)),
    ("entity.type", Is(Type)),
    ("support.function", Is(Function)), ("support.macro", Is(Function)),
    ("support.type", Is(Type)), ("support.class", Is(Type)), ("support.module", Is(Type)),
    ("support.type.property-name", Is(Property)), ("support.type.custom-property", Is(Property)),
    ("support.constant", Is(Constant)),
    ("support.variable", Is(Variable)),
    ("support.variable.property", Inherit),
    ("variable.annotation", Is(Meta)), ("variable.function.annotation", Is(Meta)),
    ("variable.function", Is(Function)),
    ("variable.language", Is(Keyword)),
    ("variable.language.automatic", Is(Variable)), ("variable.language.shell", Is(Variable)),
    ("variable.language.php", Is(Variable)),
    ("variable.language.star", Is(Operator)),
    ("variable.parameter", Is(Variable)),
    ("variable.parameter.name.nix", Inherit),
    ("variable.parameter.option", Is(Attribute)),
    ("variable.type", Is(Type)),

    // Variables are plain, except where the language itself marks them with a sign.
    ("punctuation.definition.variable", Is(Variable)),
    ("punctuation.definition.variable.js", Inherit),
    ("variable.declaration.sass", Is(Variable)), ("variable.other.sass", Is(Variable)),
    ("variable.other.env", Is(Variable)),
    ("variable.other.fish", Is(Variable)),
    ("variable.other.graphql", Is(Variable)),
    ("variable.other.less", Is(Variable)),
    ("variable.other.makefile", Is(Variable)),
    ("variable.other.nginx", Is(Variable)),
    ("variable.other.php", Is(Variable)),
    ("variable.other.alias.yaml", Is(Variable)),
    ("variable.other.readwrite.assignment.shell", Is(Variable)),
    ("variable.other.readwrite.dosbatch", Is(Variable)),
    ("variable.other.readwrite.instance.ruby", Is(Variable)),
    ("variable.other.readwrite.perl", Is(Variable)),
    ("variable.other.readwrite.powershell", Is(Variable)),
    ("variable.other.readwrite.shell", Is(Variable)),

    // Keys of data.
    ("constant.other.object.key", Key),
    ("keyword.name.ini", Is(Property)),
    ("keyword.other.http-header", Is(Property)),
    ("meta.mapping.key", KeyExpression), ("meta.mapping.key.js", Key),
    ("meta.object-literal.key", Key),
    ("meta.structure.dictionary.key", KeyExpression),

    // Signs. Those that open and close something have the colour of what they open.
    ("punctuation", Is(Punctuation)),
    ("punctuation.definition", Inherit),
    ("punctuation.definition.array", Is(Punctuation)),
    ("punctuation.definition.attrset", Is(Punctuation)),
    ("punctuation.definition.binding-pattern", Is(Punctuation)),
    ("punctuation.definition.block", Is(Punctuation)),
    ("punctuation.definition.code-block", Is(Punctuation)),
    ("punctuation.definition.dictionary", Is(Punctuation)),
    ("punctuation.definition.equals", Is(Punctuation)),
    ("punctuation.definition.expression", Is(Punctuation)),
    ("punctuation.definition.function-arguments", Is(Punctuation)),
    ("punctuation.definition.group", Is(Punctuation)),
    ("punctuation.definition.inline-table", Is(Punctuation)),
    ("punctuation.definition.key-value", Is(Punctuation)),
    ("punctuation.definition.list.nix", Is(Punctuation)),
    ("punctuation.definition.mapping", Is(Punctuation)),
    ("punctuation.definition.parameters", Is(Punctuation)),
    ("punctuation.definition.section", Is(Punctuation)),
    ("punctuation.definition.sequence", Is(Punctuation)),
    ("punctuation.definition.string", Is(Text)),
    ("punctuation.definition.table", Is(Punctuation)),
    ("punctuation.definition.tag", Is(Punctuation)),
    ("punctuation.definition.template-expression", Is(Punctuation)),
    ("punctuation.definition.typeparameters", Is(Punctuation)),
    ("punctuation.separator.decimal", Inherit), ("punctuation.terminator.entity", Inherit),
    ("keyword.other.interpolation", Is(Punctuation)),
    ("keyword.other.substitution", Is(Punctuation)),
    ("keyword.other.template", Is(Punctuation)),
    ("meta.brace", Is(Punctuation)), ("meta.delimiter", Is(Punctuation)),

    // Text about the code.
    ("entity.name.function.decorator", Is(Meta)),
    ("meta.annotation", Is(Meta)), ("meta.decorator", Is(Meta)),
    ("punctuation.decorator", Is(Meta)),
    ("punctuation.definition.annotation", Is(Meta)),
    ("punctuation.definition.decorator", Is(Meta)),

    // Markup and diffs.
    ("markup.heading", Is(Heading)),
    ("markup.raw", Is(Text)), ("markup.underline.link", Is(Text)),
    ("markup.deleted", Is(Deleted)), ("markup.inserted", Is(Inserted)),
    ("meta.diff.header", Is(Heading)), ("meta.diff.range", Is(Heading)),
];

/// Returns the table with its scopes interned, the longest first.
fn table() -> &'static [(Scope, Rule)] {
    static INTERNED: OnceLock<Vec<(Scope, Rule)>> = OnceLock::new();
    INTERNED.get_or_init(|| {
        let mut table: Vec<(Scope, Rule)> =
            TABLE.iter().filter_map(|&(name, rule)| Some((Scope::new(name).ok()?, rule))).collect();
        table.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        table
    })
}

/// What is in force at one level of the stack.
#[derive(Debug, Clone, Copy, Default)]
struct Force {
    token: Option<Token>,
    key: bool,
    pattern: bool,
}

impl Force {
    /// Returns what is in force inside a scope with `rule`.
    fn within(self, rule: Rule) -> Self {
        match rule {
            Inherit => self,
            Plain => Self::default(),
            Is(_) if self.pattern => self,
            Is(Text) if self.key => Self { token: Some(Property), ..self },
            Is(token) => Self { token: Some(token), ..self },
            Key => Self { token: Some(Property), key: true, ..self },
            KeyExpression => Self { key: true, ..self },
            Pattern => Self { token: Some(Escape), pattern: true, ..self },
        }
    }
}

/// The stack of scopes at a place in the code, reduced to tokens.
///
/// Every level keeps what is in force there, so that a push and a pop cost the same however deep
/// the code nests.
#[derive(Debug, Clone, Default)]
pub(super) struct TokenStack {
    levels: Vec<(Rule, Force)>,
    cleared: Vec<Vec<Rule>>,
    known: HashMap<Scope, Rule>,
}

impl TokenStack {
    /// Returns the token in force, or `None` in plain text.
    pub(super) fn token(&self) -> Option<Token> {
        self.force().token
    }

    /// Returns how many scopes are open.
    pub(super) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Follows one step of the grammar.
    pub(super) fn apply(&mut self, step: &ScopeStackOp) {
        match *step {
            ScopeStackOp::Push(scope) => {
                let rule = self.rule(scope);
                self.push(rule);
            }
            ScopeStackOp::Pop(count) => {
                self.levels.truncate(self.levels.len().saturating_sub(count));
            }
            ScopeStackOp::Clear(amount) => {
                let kept = match amount {
                    ClearAmount::TopN(count) => self.levels.len().saturating_sub(count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.levels.drain(kept..).map(|(rule, _)| rule).collect());
            }
            ScopeStackOp::Restore => {
                for rule in self.cleared.pop().unwrap_or_default() {
                    self.push(rule);
                }
            }
            ScopeStackOp::Noop => {}
        }
    }

    fn force(&self) -> Force {
        self.levels.last().map(|&(_, force)| force).unwrap_or_default()
    }

    fn push(&mut self, rule: Rule) {
        let force = self.force().within(rule);
        self.levels.push((rule, force));
    }

    fn rule(&mut self, scope: Scope) -> Rule {
        *self.known.entry(scope).or_insert_with(|| {
            let longest = table().iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
            longest.map_or(Inherit, |&(_, rule)| rule)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_within(scopes: &[&str]) -> Option<Token> {
        let mut stack = TokenStack::default();
        for scope in scopes {
            stack.apply(&ScopeStackOp::Push(Scope::new(scope).unwrap()));
        }
        stack.token()
    }

    #[test]
    fn every_scope_of_the_table_can_be_interned_and_stands_there_once() {
        let mut names: Vec<_> = TABLE.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
        assert_eq!(table().len(), TABLE.len());
    }

    #[test]
    fn the_longest_prefix_of_the_innermost_known_scope_decides() {
        assert_eq!(token_within(&["source.js", "keyword.control.js"]), Some(Keyword));
        assert_eq!(token_within(&["source.js", "keyword.operator.js"]), Some(Operator));
        assert_eq!(token_within(&["source.js", "keywords.js"]), None);
        assert_eq!(
            token_within(&["source.c", "string.quoted.c", "punctuation.definition.string.c"]),
            Some(Text)
        );
        assert_eq!(token_within(&["source.js", "string.quoted.js", "meta.other.js"]), Some(Text));
    }

    #[test]
    fn code_inside_a_string_starts_afresh() {
        assert_eq!(
            token_within(&["source.js", "string.template.js", "meta.interpolation.js"]),
            None
        );
    }

    #[test]
    fn a_string_inside_a_key_is_a_property() {
        let key = ["source.json", "meta.mapping.key.json", "string.quoted.double.json"];
        assert_eq!(token_within(&key), Some(Property));
    }

    #[test]
    fn cleared_scopes_come_back() {
        let mut stack = TokenStack::default();
        for scope in ["source.c", "string.quoted.c"] {
            stack.apply(&ScopeStackOp::Push(Scope::new(scope).unwrap()));
        }
        stack.apply(&ScopeStackOp::Clear(ClearAmount::TopN(1)));
        assert_eq!(stack.token(), None);
        stack.apply(&ScopeStackOp::Restore);
        assert_eq!(stack.token(), Some(Text));
        // A grammar that pops more than there is does no harm.
        stack.apply(&ScopeStackOp::Pop(9));
        assert_eq!(stack.token(), None);
    }
}
