// How the system is, for whoever looks after it.
export const system = {
  system: {
    title: "系统状况",
    again: "重新查看",
    well: "一切正常",
    well_note: "磁盘有余量，备份在一周以内，没有积压。",
    advice: {
      disk_low: { name: "磁盘快满了", note: "可用空间不到一成，或放不下两份登记库。请清理磁盘或换用更大的磁盘；写满之后登记和查阅都会停止。" },
      never_backed_up: { name: "还没有备份过", note: "请运行 wanjia backup，把备份档存到另一台机器上；备份时照常服务。" },
      backup_old: { name: "上次备份已过一周", note: "请运行 wanjia backup，并检查定时备份为什么没有运行。" },
      behind: { name: "有登记还没有写入登记库", note: "通常几秒内会跟上；若几分钟后仍在，请看服务日志中的错误，然后重启服务，不会丢失。" },
      not_anchored: { name: "日志的树根还没有存入登记库", note: "服务运行几分钟后会自动存入；若一直没有，请看服务日志。" },
    },
    register: "登记库",
    log: "查阅日志",
    engine: "数据库",
    size: "大小",
    free: "磁盘可用",
    backed_up: "上次备份",
    never: "没有",
    behind: "待写入的登记",
    staged: "已检查、待提交的文件",
    entries: "条目",
    anchored: "树根存入登记库",
    version: "万家 {{version}} · 库结构 {{schema}} · 查看于 {{time}}",
  },
} as const;
