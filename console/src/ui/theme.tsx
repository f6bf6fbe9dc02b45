import { effect, signal } from "@preact/signals";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** Where the choice is kept. */
const KEPT = "fauxkms-theme";

function isTheme(text: string | null): text is Theme {
  return THEMES.some((theme) => theme === text);
}

function kept(): Theme {
  const text = localStorage.getItem(KEPT);
  return isTheme(text) ? text : "system";
}

const theme = signal<Theme>(kept());

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(KEPT, theme.value);
});

/** Light, dark, or as the system is. */
export function ThemePicker() {
  return (
    <label>
      <span class="label">Colours</span>
      <select
        value={theme.value}
        onChange={({ currentTarget: { value } }) => {
          if (isTheme(value)) theme.value = value;
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
