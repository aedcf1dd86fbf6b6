//! Our own words in digests and heartbeats.

use weir_pipeline::deliver::Language;

use super::Words;

impl Words {
    /// Says what has happened in a time, to stand above everything else.
    pub(crate) fn digest(self, span: &str, runs: u64, failed: u64, late: u64) -> String {
        match (self.0, runs) {
            (Language::English, 0) => format!("Weir, {span}: nothing ran, {late} late"),
            (Language::English, 1) => format!("Weir, {span}: 1 run, {failed} failed, {late} late"),
            (Language::English, _) => format!("Weir, {span}: {runs} runs, {failed} failed, {late} late"),
            (Language::Korean, 0) => format!("Weir, {span}: 실행 없음, 지연 {late}건"),
            (Language::Korean, _) => format!("Weir, {span}: 실행 {runs}건, 실패 {failed}건, 지연 {late}건"),
        }
    }

    /// Says why a digest comes that has nothing to tell.
    pub(crate) fn nothing_ran(self) -> &'static str {
        self.choose(
            "Nothing ran in this time. This message comes so that its absence would be noticed.",
            "이 기간에는 실행된 파이프라인이 없습니다. 이 메시지는 Weir가 정상 동작 중임을 알리기 위해 전송되었습니다.",
        )
    }

    pub(crate) fn alive(self, server: &str) -> String {
        match self.0 {
            Language::English => format!("{server} is alive"),
            Language::Korean => format!("{server} 정상 동작 중"),
        }
    }

    pub(crate) fn notice(self) -> &'static str {
        self.choose("Notice", "알림")
    }

    pub(crate) fn period(self) -> &'static str {
        self.choose("Period", "기간")
    }

    pub(crate) fn runs(self) -> &'static str {
        self.choose("Runs", "실행")
    }

    pub(crate) fn succeeded(self) -> &'static str {
        self.choose("Succeeded", "성공")
    }

    pub(crate) fn failed(self) -> &'static str {
        self.choose("Failed", "실패")
    }

    pub(crate) fn late(self) -> &'static str {
        self.choose("Late or missed", "지연·누락")
    }

    pub(crate) fn rows_written(self) -> &'static str {
        self.choose("Rows written", "쓴 행")
    }

    pub(crate) fn rows_rejected(self) -> &'static str {
        self.choose("Rows rejected", "거부된 행")
    }

    pub(crate) fn open_incidents(self) -> &'static str {
        self.choose("Open incidents", "미해결 문제")
    }

    pub(crate) fn given_up(self) -> &'static str {
        self.choose("Messages given up", "전송 포기한 메시지")
    }

    pub(crate) fn runs_by_pipeline(self) -> &'static str {
        self.choose("Runs by pipeline", "파이프라인별 실행")
    }

    pub(crate) fn failures(self) -> &'static str {
        self.choose("Last failures", "최근 실패")
    }

    pub(crate) fn most_written(self) -> &'static str {
        self.choose("Most rows written", "쓴 행이 많은 곳")
    }

    pub(crate) fn pipeline(self) -> &'static str {
        self.choose("Pipeline", "파이프라인")
    }

    pub(crate) fn run(self) -> &'static str {
        self.choose("Run", "실행")
    }

    pub(crate) fn node(self) -> &'static str {
        self.choose("Node", "노드")
    }

    pub(crate) fn longest(self) -> &'static str {
        self.choose("Longest", "최장 소요")
    }

    pub(crate) fn server(self) -> &'static str {
        self.choose("Server", "서버")
    }

    pub(crate) fn version(self) -> &'static str {
        self.choose("Version", "버전")
    }

    pub(crate) fn up_since(self) -> &'static str {
        self.choose("Up since", "가동 시작")
    }

    pub(crate) fn running(self) -> &'static str {
        self.choose("Running", "실행 중")
    }

    pub(crate) fn waiting(self) -> &'static str {
        self.choose("Waiting", "대기 중")
    }

    pub(crate) fn last_success(self) -> &'static str {
        self.choose("Last success", "마지막 성공")
    }

    pub(crate) fn never(self) -> &'static str {
        self.choose("never", "없음")
    }

    pub(crate) fn open_weir(self) -> &'static str {
        self.choose("Open Weir", "Weir 열기")
    }
}
