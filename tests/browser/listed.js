/* What happens to a list that is read page by page, told in order (core/listed.js). */
async () => {
  const { Listed } = await import("/client/core/listed.js");
  const page = (ids, next = "more") => ({ items: ids.split("").map((id) => ({ id, version: 1 })), next });
  const said = (list) => list.groups.map((group) => group.map((each) => each.id).join("")).join(" ");
  const list = new Listed(), found = {};
  list.begin(page("abcd"));
  list.add(page("efgh", null));
  const [first, second] = list.groups;
  list.told([{ id: "f", version: 2, title: "another" }, { id: "z", version: 9 }]);
  found.touched = list.groups[0] === first && list.groups[1] !== second && list.groups[1][0] === second[0] && list.groups[1][1].title === "another";
  list.told([{ id: "f", version: 1, title: "old" }]);
  found.newer = list.groups[1][1].title;
  list.begin(page("abcd"));
  found.same = list.groups[0] === first;
  list.begin(page("xabc"));
  found.pushed = said(list);
  list.begin(page("abce"));
  found.left = said(list);
  list.begin(page("gabc"));
  found.moved = said(list);
  list.begin(page("ab", null));
  found.all = said(list) + String(list.next);
  return found;
}
