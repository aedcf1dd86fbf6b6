import type { Catalogue } from "../types";

export const tokens: Catalogue["tokens"] = {
  title: "토큰",
  how: "토큰이 있어야 서버에 요청할 수 있습니다. `weir token new NAME`으로 만들며 한 번만 표시됩니다.",
  adminOnly: "토큰은 관리자만 볼 수 있습니다. 토큰이나 더 높은 역할이 필요하면 관리자에게 요청하세요.",
  loading: "토큰을 읽는 중 …",
  none: "아직 토큰이 없습니다.",
  name: "이름",
  role: "역할",
  "role-admin": "관리자",
  "role-editor": "편집자",
  "role-viewer": "조회자",
  made: "만든 시각",
  used: "마지막 로그인",
  neverUsed: "최근 없음",
  remove: "삭제",
  removeName: "{name} 삭제",
  removeTitle: "토큰 {name} 삭제",
  consequence: "이 토큰을 쓰는 요청은 곧바로 거부됩니다. 되살릴 수 없고 새로 만들어야 합니다.",
  consequenceOwn: "지금 로그인에 쓰고 있는 토큰이라 로그아웃됩니다. 되살릴 수 없습니다.",
  didRemove: "토큰 {name|을/를} 삭제했습니다",
};
