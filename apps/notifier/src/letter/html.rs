//! HTML whose every text is escaped.

/// A document under way.
pub(super) struct Html(String);

impl Html {
    pub(super) fn new() -> Self {
        Self("<!doctype html>\n<html lang=\"en\">\n<body>\n".to_owned())
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.0.push_str("<p>");
        self.escaped(text);
        self.0.push_str("</p>\n");
    }

    pub(super) fn strong(&mut self, text: &str) {
        self.0.push_str("<p><strong>");
        self.escaped(text);
        self.0.push_str("</strong></p>\n");
    }

    /// A link that is there to read as well.
    pub(super) fn link(&mut self, text: &str, url: &str) {
        self.0.push_str("<p>");
        self.escaped(text);
        self.anchor(url, url);
        self.0.push_str("</p>\n");
    }

    /// Texts, each a link.
    pub(super) fn list(&mut self, items: impl Iterator<Item = (String, String)>) {
        self.0.push_str("<ul>\n");
        for (text, url) in items {
            self.0.push_str("<li>");
            self.anchor(&text, &url);
            self.0.push_str("</li>\n");
        }
        self.0.push_str("</ul>\n");
    }

    pub(super) fn rule(&mut self) {
        self.0.push_str("<hr>\n");
    }

    pub(super) fn end(mut self) -> String {
        self.0.push_str("</body>\n</html>\n");
        self.0
    }

    fn anchor(&mut self, text: &str, url: &str) {
        self.0.push_str("<a href=\"");
        self.escaped(url);
        self.0.push_str("\">");
        self.escaped(text);
        self.0.push_str("</a>");
    }

    fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // No line of an e-mail is to be made up of what a task is called.
                letter if letter.is_control() => self.0.push(' '),
                letter => self.0.push(letter),
            }
        }
    }
}
