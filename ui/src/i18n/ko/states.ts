import type { Catalogue } from "../types";

export const states: Catalogue["states"] = {
  ok: "정상",
  failing: "실패 중",
  late: "지연",
  running: "실행 중",
  neverRan: "실행 전",
  wrong: "파일 오류",
  paused: "일시 중지",
  draft: "초안",
  succeeded: "성공",
  failed: "실패",
  cancelled: "취소됨",
  abandoned: "중단됨",
  waiting: "대기 중",
  ran: "실행됨",
  skipped: "건너뜀",
  missed: "놓침",
  planned: "예정",
  open: "미처리",
  replayed: "재처리됨",
  comesAgain: "다시 들어옴",
};
