// An office and the service points there.
export const places = {
  places: {
    title: "机构",
    code: "区划代码 {{code}}",
    points: "服务点",
    points_note: "名称打开地图上的位置。",
    none_title: "没有登记服务点",
    none: "服务点在“地图”里用表格导入：类别、名称、地址、经纬度、开放时间、电话。",
    name: "名称",
    kind: "类别",
    address: "地址",
    hours: "开放时间",
    phone: "电话",
    look: "统计",
    above: "上级",
    below: "下级（{{n}}）",
  },
} as const;
