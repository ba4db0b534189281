/** A task's page stays right for whoever has no part in it: they hear of it only while they watch it, and may see it. */
import { hear, watch } from "/client/core/live.js";
import { useEffect, useRef } from "/client/core/view.js";

/** Watch the task that `resource` reads; read it again where it was changed before the watching began, or is out of sight. */
export function useWatched(id, resource) {
  const now = useRef(resource), begun = useRef(0);
  now.current = resource;
  const catchUp = () => {
    if (!(now.current.data?.version < begun.current)) return;
    if (begun.current === Infinity) begun.current = 0;
    now.current.reload();
  };
  useEffect(() => {
    begun.current = 0;
    const stops = [
      watch({ task: id }, (answer) => {
        begun.current = answer?.task?.version ?? Infinity;  // refused: reading it says why
        catchUp();
      }),
      hear("unwatched", (told) => { if (told.task === id) now.current.reload(); }),
    ];
    return () => { for (const stop of stops) stop(); };
  }, [id]);
  useEffect(catchUp, [resource.data?.version]);
}
