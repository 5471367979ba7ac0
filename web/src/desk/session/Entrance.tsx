import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setLanguage } from "../../i18n";
import { Mark } from "../../kit/Mark";
import "./entrance.css";

interface House {
  x: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
}

// A street at dusk, drawn once: which windows are lit follows from their numbers.
const houses: House[] = [
  { x: 0, width: 92, height: 196, columns: 3, rows: 6 },
  { x: 104, width: 74, height: 128, columns: 2, rows: 4 },
  { x: 190, width: 110, height: 222, columns: 4, rows: 7 },
  { x: 312, width: 86, height: 160, columns: 3, rows: 5 },
  { x: 410, width: 70, height: 210, columns: 2, rows: 7 },
  { x: 492, width: 108, height: 142, columns: 4, rows: 4 },
];

function Windows({ house, number }: { house: House; number: number }) {
  const across = (house.width - 16) / house.columns;
  const cells = Array.from({ length: house.columns * house.rows }, (_, n) => n);
  return cells.map((n) => {
    const lit = (n * 7 + number * 5 + Math.floor(n / 3)) % 5 < 2;
    return (
      <rect
        key={n}
        x={house.x + 8 + (n % house.columns) * across + (across - 11) / 2}
        y={262 - house.height + 14 + Math.floor(n / house.columns) * 27}
        width="11"
        height="14"
        rx="1.5"
        fill={lit ? "#f0b25c" : "#2a5a5e"}
      />
    );
  });
}

function Dusk() {
  return (
    <svg className="dusk" viewBox="0 0 600 262" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
      {houses.map((house, number) => (
        <g key={house.x}>
          <path
            d={`M${house.x - 5} ${262 - house.height}L${house.x + house.width / 2} ${232 - house.height}L${house.x + house.width + 5} ${262 - house.height}Z`}
            fill="#1d4d52"
          />
          <rect x={house.x} y={262 - house.height} width={house.width} height={house.height} fill="#184348" />
          <Windows house={house} number={number} />
        </g>
      ))}
    </svg>
  );
}

/** The door: what the house is called on one side, what is asked on the other. */
export function Entrance({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="entrance">
      <div className="entrance-side">
        <div className="entrance-name">
          <Mark size={40} />
          <div>
            <p className="song entrance-title">{t("product.name")}</p>
            <p>{t("product.tagline")}</p>
          </div>
        </div>
        <Dusk />
      </div>
      <main className="entrance-main">
        <button
          type="button"
          className="entrance-language"
          aria-label={t("header.language_label")}
          lang={i18n.language === "en" ? "zh-CN" : "en"}
          onClick={() => setLanguage(i18n.language === "en" ? "zh" : "en")}
        >
          {t("header.language")}
        </button>
        <div className="entrance-body">{children}</div>
        <p className="entrance-foot">{t("session.statement")}</p>
      </main>
    </div>
  );
}
