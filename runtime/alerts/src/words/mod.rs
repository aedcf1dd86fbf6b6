//! Our own words in messages.

mod notice;

use weir_pipeline::alert::{AlertCause, Severity};
use weir_pipeline::deliver::Language;

/// Our own words in a language.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    fn choose(self, english: &'static str, korean: &'static str) -> &'static str {
        match self.0 {
            Language::English => english,
            Language::Korean => korean,
        }
    }

    /// Says what is wrong, to stand behind what it is wrong with.
    pub(crate) fn cause(self, cause: &AlertCause) -> &'static str {
        match cause {
            AlertCause::Failed => self.choose("the run failed", "실행 실패"),
            AlertCause::Late => self.choose("late", "기한 초과"),
            AlertCause::Rows(_) => self.choose("unusual number of rows", "행 수 이상"),
            AlertCause::Rejects(_) => self.choose("many rows rejected", "거부된 행 과다"),
            AlertCause::SchemaChanged => self.choose("columns have changed", "컬럼 변경"),
            AlertCause::Stale(_) => self.choose("no fresh data", "데이터 갱신 지연"),
            AlertCause::Limit => self.choose("a limit was crossed", "한도 초과"),
            AlertCause::Disk(_) => self.choose("little disk space", "디스크 공간 부족"),
            AlertCause::Undelivered(_) => self.choose("takes no messages", "메시지 전달 불가"),
        }
    }

    pub(crate) fn over(self) -> &'static str {
        self.choose("over", "해결됨")
    }

    pub(crate) fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Info => self.choose("info", "정보"),
            Severity::Warning => self.choose("warning", "경고"),
            Severity::Error => self.choose("error", "오류"),
        }
    }

    /// Says how many things are wrong.
    pub(crate) fn several(self, count: usize, rule: &str) -> String {
        match self.0 {
            Language::English => format!("{rule}: {count} incidents"),
            Language::Korean => format!("{rule}: {count}건"),
        }
    }

    pub(crate) fn rule(self) -> &'static str {
        self.choose("Alert", "알림 규칙")
    }

    pub(crate) fn how_bad(self) -> &'static str {
        self.choose("Severity", "심각도")
    }

    pub(crate) fn owner(self) -> &'static str {
        self.choose("Owner", "담당")
    }

    pub(crate) fn what(self) -> &'static str {
        self.choose("What", "항목")
    }

    pub(crate) fn why(self) -> &'static str {
        self.choose("Why", "내용")
    }

    pub(crate) fn open_run(self) -> &'static str {
        self.choose("Open the run", "실행 보기")
    }

    pub(crate) fn open_pipeline(self) -> &'static str {
        self.choose("Open the pipeline", "파이프라인 보기")
    }
}
