/**
 * Charts, drawn here in SVG: few, small, and each says in words what it shows. Colour means timeliness, as everywhere,
 * and parts that differ in colour differ in lightness or outline as well.
 */
import { html } from "/client/core/view.js";

const round = (number) => Math.round(number * 100) / 100;

/** A row of thin columns, one a week: what was on time below, the rest on top. `label` says it in words. */
export function Sparkline({ weeks, label, width = 96, height = 22 }) {
  const most = Math.max(1, ...weeks.map((week) => week.fell_due));
  const step = width / weeks.length;
  const paths = { on_time: "", overdue: "" };
  weeks.forEach((week, n) => {
    const x = round(n * step), wide = round(step - 1.5);
    const low = (week.on_time / most) * (height - 1), high = ((week.fell_due - week.on_time) / most) * (height - 1);
    if (low) paths.on_time += `M${x} ${height}h${wide}v${round(-low)}h${-wide}z`;
    if (high) paths.overdue += `M${x} ${round(height - low)}h${wide}v${round(-high)}h${-wide}z`;
  });
  return html`<svg class="spark" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${label} preserveAspectRatio="none">
    <path class="line" d=${`M0 ${height - 0.5}h${width}`} /><path class="fill on_time" d=${paths.on_time} /><path class="fill overdue" d=${paths.overdue} /></svg>`;
}

/** Return figures for an axis: from 0 in three or four round steps to at least `most`. */
export function ticks(most) {
  if (most <= 4) return Array.from({ length: Math.max(1, Math.ceil(most)) + 1 }, (_, n) => n);
  const rough = most / 4, size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= rough && (each >= 1 ? Number.isInteger(each) : false)) ?? Math.ceil(rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step);
}

/**
 * Columns over time. `columns`: [{label, title, href, parts: [{value, kind}], above}], parts from below upwards; `kind` is a
 * timeliness or "plain". `figure` writes a number of the axis. The picture is hidden from screen readers: give a table.
 */
export function Columns({ columns, figure, top = null, width = 640, height = 200 }) {
  const left = 44, bottom = 24, head = 18;
  const sum = (each) => each.parts.reduce((total, part) => total + part.value, 0);
  const steps = ticks(top ?? Math.max(1, ...columns.map(sum)));
  const most = steps.at(-1);
  const room = height - bottom - head, y = (value) => round(head + room - (value / most) * room);
  const step = (width - left) / columns.length, wide = Math.min(40, step * 0.64);
  return html`<svg class="columns" viewBox=${`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
    ${steps.map((each) => html`<g><path class="grid" d=${`M${left} ${y(each)}H${width}`} /><text class="tick" x=${left - 8} y=${y(each) + 4} text-anchor="end">${figure(each)}</text></g>`)}
    ${columns.map((each, n) => {
      const middle = round(left + (n + 0.5) * step), x = round(middle - wide / 2);
      let below = 0;
      const drawn = html`<g><title>${each.title}</title><rect class="catch" x=${round(left + n * step)} y=${head} width=${round(step)} height=${room} />
        ${each.parts.map((part) => {
          const from = below;
          below += part.value;
          return part.value > 0 && html`<rect class="fill ${part.kind}" x=${x} y=${y(below)} width=${round(wide)} height=${round(y(from) - y(below))} />`;
        })}
        ${each.above && html`<text class="above" x=${middle} y=${y(sum(each)) - 5} text-anchor="middle">${each.above}</text>`}
        <text class=${`tick ${(columns.length - n) % 2 ? "" : "odd"}`} x=${middle} y=${height - 6} text-anchor="middle">${each.label}</text></g>`;
      return each.href ? html`<a href=${each.href} tabindex="-1">${drawn}</a>` : drawn;
    })}</svg>`;
}

/** The same figures as a table, for whoever does not see the picture: heads, and rows whose first cell names them. */
export function SpokenTable({ caption, heads, rows }) {
  return html`<div class="sr-only"><table><caption>${caption}</caption><thead><tr>${heads.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
    <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((each) => html`<td>${each}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Lines with a bar each: [{label, href, value, text, parts: [{value, kind}]}], drawn to the longest of them. */
export function Bars({ rows, label }) {
  const most = Math.max(1, ...rows.map((each) => each.value));
  return html`<ul class="bars" aria-label=${label}>${rows.map((each) => {
    let at = 0;
    const bar = html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${each.parts.map((part) => {
      const x = at;
      at += (part.value / most) * 100;
      return part.value > 0 && html`<rect class="fill ${part.kind}" x=${round(x)} y="0" width=${round(at - x)} height="8" />`;
    })}</svg>`;
    const inner = html`<span class="bars-name">${each.label}</span>${bar}<span class="bars-figure">${each.text}</span>`;
    return html`<li key=${each.label}>${each.href && each.value ? html`<a href=${each.href}>${inner}</a>` : html`<span class="bars-line">${inner}</span>`}</li>`;
  })}</ul>`;
}
