//! The elements of HTML, as far as Markdown tells them apart.

/// An element, or all those that are treated alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Anchor,
    Annotation,
    Aside,
    Audio,
    Blockquote,
    Br,
    Button,
    Caption,
    Code,
    Definition,
    DefinitionList,
    Deleted,
    Details,
    Division,
    Embed,
    Emphasis,
    Figcaption,
    Figure,
    Heading(u8),
    Hr,
    Iframe,
    Image,
    Input,
    Item,
    Keyboard,
    Math,
    Object,
    OrderedList,
    Paragraph,
    Preformatted,
    Quotation,
    Script,
    Section,
    Select,
    Source,
    Span,
    Strong,
    Style,
    Subscript,
    Summary,
    Superscript,
    Svg,
    Table,
    TableCell,
    TableHeader,
    TableRow,
    TableSection,
    Template,
    Term,
    Textarea,
    UnorderedList,
    Video,
    /// Any other element that begins a line of its own.
    Block,
    /// An element without content that says nothing.
    Void,
    /// Any other element: it stands in a line of text and leaves it as it is.
    Inline,
}

impl Element {
    /// Finds the element that a tag names, in any case.
    pub(super) fn named(name: &[u8]) -> Self {
        if !name.iter().any(u8::is_ascii_uppercase) {
            return Self::lower(name);
        }
        // The longest name that matters has ten letters.
        let mut lower = [0_u8; 10];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Inline };
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Self::lower(lower)
    }

    fn lower(name: &[u8]) -> Self {
        match name {
            b"a" => Self::Anchor,
            b"annotation" => Self::Annotation,
            b"aside" => Self::Aside,
            b"audio" => Self::Audio,
            b"b" | b"strong" => Self::Strong,
            b"blockquote" => Self::Blockquote,
            b"br" => Self::Br,
            b"button" => Self::Button,
            b"caption" => Self::Caption,
            b"code" | b"samp" | b"tt" => Self::Code,
            b"dd" => Self::Definition,
            b"del" | b"s" | b"strike" => Self::Deleted,
            b"details" => Self::Details,
            b"div" => Self::Division,
            b"dl" => Self::DefinitionList,
            b"dt" => Self::Term,
            b"em" | b"i" => Self::Emphasis,
            b"embed" => Self::Embed,
            b"figcaption" => Self::Figcaption,
            b"figure" => Self::Figure,
            [b'h', level @ b'1'..=b'6'] => Self::Heading(level - b'0'),
            b"hr" => Self::Hr,
            b"iframe" => Self::Iframe,
            b"img" => Self::Image,
            b"input" => Self::Input,
            b"kbd" => Self::Keyboard,
            b"li" => Self::Item,
            b"math" => Self::Math,
            b"object" => Self::Object,
            b"ol" => Self::OrderedList,
            b"p" => Self::Paragraph,
            b"pre" => Self::Preformatted,
            b"q" => Self::Quotation,
            b"script" => Self::Script,
            b"section" => Self::Section,
            b"select" => Self::Select,
            b"source" => Self::Source,
            b"span" => Self::Span,
            b"style" => Self::Style,
            b"sub" => Self::Subscript,
            b"summary" => Self::Summary,
            b"sup" => Self::Superscript,
            b"svg" => Self::Svg,
            b"table" => Self::Table,
            b"tbody" | b"tfoot" | b"thead" => Self::TableSection,
            b"td" => Self::TableCell,
            b"template" => Self::Template,
            b"textarea" => Self::Textarea,
            b"th" => Self::TableHeader,
            b"tr" => Self::TableRow,
            b"menu" | b"ul" => Self::UnorderedList,
            b"video" => Self::Video,
            b"address" | b"article" | b"center" | b"dialog" | b"fieldset" | b"footer" | b"form"
            | b"header" | b"hgroup" | b"legend" | b"main" | b"nav" | b"search" => Self::Block,
            b"area" | b"base" | b"col" | b"link" | b"meta" | b"param" | b"track" | b"wbr" => {
                Self::Void
            }
            _ => Self::Inline,
        }
    }

    /// Says whether the element has no content, and so no end.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Br
                | Self::Embed
                | Self::Hr
                | Self::Image
                | Self::Input
                | Self::Source
                | Self::Void
        )
    }

    /// Says whether nothing in the element is for readers.
    pub(super) fn is_mute(self) -> bool {
        matches!(
            self,
            Self::Script | Self::Select | Self::Style | Self::Svg | Self::Template | Self::Textarea
        )
    }

    /// Says whether text before and after the element is apart from it.
    pub(super) fn is_block(self) -> bool {
        matches!(
            self,
            Self::Aside
                | Self::Block
                | Self::Blockquote
                | Self::Caption
                | Self::Definition
                | Self::DefinitionList
                | Self::Details
                | Self::Division
                | Self::Figcaption
                | Self::Figure
                | Self::Heading(_)
                | Self::Hr
                | Self::Item
                | Self::OrderedList
                | Self::Paragraph
                | Self::Preformatted
                | Self::Section
                | Self::Summary
                | Self::Table
                | Self::TableCell
                | Self::TableHeader
                | Self::TableRow
                | Self::TableSection
                | Self::Term
                | Self::UnorderedList
        )
    }

    /// Returns a number below [`Self::CONTAINERS`], one for each element that can be kept open.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Aside => 0,
            Self::Block => 1,
            Self::Blockquote => 2,
            Self::Definition => 3,
            Self::DefinitionList => 4,
            Self::Details => 5,
            Self::Division => 6,
            Self::Figure => 7,
            Self::Item => 8,
            Self::OrderedList => 9,
            Self::Section => 10,
            Self::Table => 11,
            Self::TableRow => 12,
            Self::UnorderedList => 13,
            _ => 14,
        }
    }

    /// How many numbers [`Self::index`] can return.
    pub(super) const CONTAINERS: usize = 15;
}
