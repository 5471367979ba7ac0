import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { RouterProvider } from "react-router";
import { queries } from "../api/queries";
import { useNarrow } from "../kit/narrow";
import { antdTheme, applyScheme, applyTypeSize, typeSize, useScheme } from "../kit/theme";
import { router } from "./router";
import { Gate } from "./session/Gate";

/** The desk: the door through which officers work all day. */
export function App() {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  const narrow = useNarrow();
  const size = typeSize.use();
  useEffect(() => applyScheme(scheme), [scheme]);
  useEffect(() => applyTypeSize(size, narrow), [size, narrow]);
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider
        locale={i18n.language === "en" ? enGB : zhCN}
        theme={antdTheme(scheme, narrow)}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <AntApp component={false}>
          <Gate>
            <RouterProvider router={router} />
          </Gate>
        </AntApp>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
