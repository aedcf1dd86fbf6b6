//! Our own words in messages.

use weir_pipeline::deliver::Language;

/// Our own words in a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    fn choose<'w>(self, english: &'w str, korean: &'w str) -> &'w str {
        match self.0 {
            Language::English => english,
            Language::Korean => korean,
        }
    }

    /// Says that something was left out.
    pub(crate) fn cut(self) -> &'static str {
        self.choose(
            "This message is shortened; the links lead to all of it.",
            "내용을 줄여 표시했습니다. 전체 내용은 링크에서 볼 수 있습니다.",
        )
    }

    /// Says how many rows were left out.
    pub(crate) fn more_rows(self, more: usize) -> String {
        match self.0 {
            Language::English if more == 1 => "and 1 more row".to_owned(),
            Language::English => format!("and {more} more rows"),
            Language::Korean => format!("외 {more}행"),
        }
    }

    /// Says which files are too large to go with a message.
    pub(crate) fn not_attached(self, names: &str) -> String {
        match self.0 {
            Language::English => format!("Too large to be attached: {names}"),
            Language::Korean => format!("크기가 커서 첨부하지 않은 파일: {names}"),
        }
    }

    /// Says who sends this, and why it came.
    pub(crate) fn sender(self) -> &'static str {
        self.choose("Sent by Weir", "Weir가 보낸 메시지입니다")
    }
}
