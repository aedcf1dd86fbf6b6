import {
  IconBell,
  IconBox,
  IconCalendarClock,
  IconChartHistogram,
  IconGitBranch,
  IconListDetails,
  IconPlugConnected,
  IconReport,
  IconSend,
} from "@tabler/icons-react";

/** The pages of the navigation, with the keys that lead there. */
export const PAGES = [
  { to: "/pipelines", label: "shell.pipelines", icon: IconGitBranch, keys: "g p" },
  { to: "/runs", label: "shell.runs", icon: IconListDetails, keys: "g r" },
  { to: "/schedules", label: "shell.schedules", icon: IconCalendarClock, keys: "g s" },
  { to: "/dashboards", label: "dashboards.dashboards", icon: IconChartHistogram, keys: "g d" },
  { to: "/reports", label: "reports.title", icon: IconReport, keys: "g o" },
  { to: "/alerts", label: "shell.alerts", icon: IconBell, keys: "g a" },
  { to: "/deliveries", label: "shell.deliveries", icon: IconSend, keys: "g e" },
  { to: "/connections", label: "shell.connections", icon: IconPlugConnected, keys: "g c" },
  { to: "/blocks", label: "shell.blocks", icon: IconBox, keys: "g b" },
] as const;
