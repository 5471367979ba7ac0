import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answer, client } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Session } from "../../api/wire";
import { Refusal } from "./fields";
import { canPasskey, usePasskey } from "./passkey";

const waysQuery = {
  queryKey: ["ways"],
  queryFn: () => answer(client.GET("/api/session/ways")),
  staleTime: Infinity,
};

/** Asks the device; gives what the server takes as its answer. */
export async function askDevice() {
  const begun = await answer(client.POST("/api/session/passkey/begin"));
  const credential = await usePasskey(begun.options).catch(() => {
    // Refused or put away by the worker: nothing has failed.
    throw new Problem(0, "passkey_cancelled", "", "", null);
  });
  return { ceremony: begun.ceremony, credential };
}

/** The address that the sign-in service sent the browser back to, if it did. */
export const backFromProvider = () => (window.location.pathname === "/signed-in" ? new URLSearchParams(window.location.search) : null);

/** Ways in beside the password; nothing where there are none. */
export function Ways({ entered }: { entered: (session: Session) => void }) {
  const { t } = useTranslation();
  const ways = useQuery(waysQuery).data;
  const device = useMutation({
    mutationFn: async () => answer(client.POST("/api/session/passkey", { body: await askDevice() })),
    onSuccess: entered,
  });
  const leave = useMutation({
    mutationFn: () => answer(client.POST("/api/session/provider/begin")),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const back = useMutation({
    mutationFn: (sent: URLSearchParams) => answer(client.POST("/api/session/provider", {
      body: { code: sent.get("code") ?? "", state: sent.get("state") ?? "" },
    })),
    // What the service sent is good once: it does not stay in the address.
    onSettled: () => window.history.replaceState(null, "", "/"),
    onSuccess: entered,
  });
  const sent = useRef(false);
  const { mutate } = back;
  useEffect(() => {
    const query = backFromProvider();
    if (query === null || sent.current) return;
    sent.current = true;
    mutate(query);
  }, [mutate]);
  if (ways === undefined) return null;
  const here = ways.passkey_origin === window.location.origin && canPasskey();
  const cancelled = device.error instanceof Problem && device.error.code === "passkey_cancelled";
  return (
    <div className="ways">
      <Refusal error={cancelled ? null : (device.error ?? leave.error ?? back.error)} />
      {here ? <Button size="large" block loading={device.isPending} onClick={() => device.mutate()}>{t("session.by_passkey")}</Button> : null}
      {ways.provider == null ? null : (
        <Button size="large" block loading={leave.isPending || back.isPending} onClick={() => leave.mutate()}>
          {t("session.by_provider", { name: ways.provider })}
        </Button>
      )}
    </div>
  );
}
