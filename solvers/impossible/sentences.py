"""What is said of a job that is impossible: one sentence with the numbers of the rule that forbids it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solvers.impossible import relaxing
from solvers.impossible.begun import Begun
from solvers.impossible.measuring import say_limit
from solvers.impossible.units import Flags, Units, loads
from solvers.problem import Job, Problem, TimeWindow, Vehicle
from solvers.timing.alone import ALONE_LATEST, ALONE_START, find_reloads
from solvers.timing.columns import LATEST_END, MAX_JOBS
from solvers.timing.tables import Integers, Tables


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """Makes the sentences about the units of a problem.

    ``vehicles`` holds the first vehicle of each type; every method takes a unit and the rows of ``vehicles`` that the
    rules before left to it.
    """

    problem: Problem
    tables: Tables
    begun: list[Begun]
    units: Units
    vehicles: list[int]

    def skills(self, unit: int, rows: Sequence[int]) -> str:  # noqa: ARG002
        """Name the skills that no vehicle has."""
        crews = self.problem.vehicles
        if not crews:
            return "There is no vehicle."
        asked = frozenset[int]().union(*(job.skills for job in self._jobs(unit)))
        nowhere = sorted(asked - frozenset[int]().union(*(crew.skills for crew in crews)))
        if nowhere:
            return f"Needs skills {sorted(asked)}; no vehicle has {nowhere}."
        return f"Needs skills {sorted(asked)}; no single vehicle has all of them."

    def allowed(self, unit: int, rows: Sequence[int]) -> str:  # noqa: ARG002
        """Say what keeps the job off the vehicles that have its skills."""
        bound_to = int(self.units.bound_to[unit])
        if bound_to >= 0:
            crew = self.problem.vehicles[bound_to]
            return f"It is frozen on vehicle {crew.id}, which may not serve it."
        asked = frozenset[int]().union(*(job.skills for job in self._jobs(unit)))
        able = frozenset(vehicle.id for vehicle in self.problem.vehicles if asked <= vehicle.skills)
        for job in self._jobs(unit):
            if job.allowed_vehicles is not None and not (job.allowed_vehicles - job.forbidden_vehicles) & able:
                return f"May be served by vehicles {sorted(job.allowed_vehicles)} only; none of them has the skills."
            if able <= job.forbidden_vehicles:
                return f"All vehicles with the skills are forbidden to it: {sorted(able)}."
        names = " and ".join(f"job {job.id}" for job in self._jobs(unit))
        return f"No vehicle with the skills for {names} may serve both."

    def load(self, unit: int, rows: Sequence[int]) -> str:
        """Set its load beside what vehicles hold."""
        alone, together = loads(self.tables, self.units.subset(np.array([unit])))
        crews = self._crews(rows)
        needed = (alone if all(crew.reloads for crew in crews) else together)[0].tolist()
        rooms = " or ".join(str(list(room)) for room in sorted({crew.capacity for crew in crews}))
        return f"Needs {needed} of capacity; vehicles that may serve it hold {rooms}."

    def position_above_limit(self, unit: int, rows: Sequence[int]) -> str:
        """Set its position beside the number of jobs."""
        position, limit = self.units.last_positions[unit], max(self._column(rows, MAX_JOBS))
        return f"It is pinned behind {position} other jobs; vehicles that may serve it have at most {limit} jobs."

    def position_frozen(self, unit: int, rows: Sequence[int]) -> str:
        """Set its position beside what is frozen before it."""
        number = min(self.begun[self.vehicles[row]].num_frozen for row in rows)
        return (
            f"It is pinned behind {self.units.positions[unit]} other jobs; "
            f"routes of vehicles that may serve it begin with {number} frozen ones or more."
        )

    def unreachable(self, unit: int, rows: Sequence[int]) -> str:  # noqa: ARG002
        """Name its place."""
        places = " and ".join(str(place) for place in dict.fromkeys(job.location for job in self._jobs(unit)))
        return (
            f"Place {places} cannot be reached from the start, or left for the end, of any vehicle that may serve it."
        )

    def longer(self, unit: int, rows: Sequence[int], *, ends: Integers) -> str:
        """Set what it takes beside the shift that comes closest."""
        latest = self._column(rows, LATEST_END)
        excess, row = min((int(ends[row, unit]) - last, row) for row, last in zip(rows, latest, strict=True))
        crew = self.problem.vehicles[self.vehicles[row]]
        needed = int(ends[row, unit]) - crew.shift.start
        service = sum(sum(job.durations_for(crew.kind)) for job in self._jobs(unit))
        breaks = sum(one.duration for one in crew.breaks)
        parts = f"{service} s of setup and service" + (f", {breaks} s of breaks" if breaks else "")
        overtime = f" with {crew.max_overtime} s of overtime" if crew.max_overtime else ""
        return (
            f"Takes {needed} s with the way there and back ({parts}); the shift that comes closest, of vehicle "
            f"{crew.id}, is {needed - excess} s long{overtime}."
        )

    def windows(self, unit: int, rows: Sequence[int], *, in_shift: Integers) -> str:
        """Set its windows beside the times at which a vehicle could start."""
        gaps = []
        for row in rows:
            first, last = (int(in_shift[row, unit, column]) for column in (ALONE_START, ALONE_LATEST))
            gap = min(max(first - one.end, one.start - last) for one in self._windows(unit))
            gaps.append((gap, row, first, last))
        _, row, first, last = min(gaps)
        spans = " or ".join(f"between {one.start} and {one.end} s" for one in self._windows(unit))
        jobs = self._jobs(unit)
        crew = self.problem.vehicles[self.vehicles[row]]
        if len(jobs) > 1:
            return (
                f"No vehicle keeps the time windows of both job {jobs[0].id} and job {jobs[1].id}: the first must "
                f"start {spans}; vehicle {crew.id} could start it between {first} and {last} s."
            )
        return (
            f"Must start {spans}; vehicle {crew.id}, which comes closest, could start it between {first} and {last} s."
        )

    def breaks(self, unit: int, rows: Sequence[int], *, in_shift: Integers) -> str:
        """Blame the breaks."""
        row = rows[0]
        crew = self.problem.vehicles[self.vehicles[row]]
        first, last = (int(in_shift[row, unit, column]) for column in (ALONE_START, ALONE_LATEST))
        pauses = ", ".join(
            f"{one.id} for {one.duration} s from {one.time_windows[0].start} to {one.time_windows[-1].end} s"
            for one in crew.breaks
        )
        return (
            f"Leaves no vehicle time for its breaks: vehicle {crew.id} could start it between {first} and {last} s, "
            f"but has to begin break {pauses}."
        )

    def limit(self, unit: int, rows: Sequence[int], *, by_limit: Mapping[str, Flags]) -> str:
        """Name the limit that forbids it on every vehicle, with what one of them would need."""
        vehicle = self.vehicles[rows[0]]
        for name, fits in by_limit.items():
            if not fits[list(rows), unit].any():
                said = say_limit(self.problem, self.tables, vehicle, self.units.jobs[unit], name)
                return f"{said}; no vehicle keeps that limit."
        return f"Fits no vehicle within all its limits at once: {', '.join(by_limit)}."

    def frozen(self, unit: int, rows: Sequence[int]) -> str:
        """Say what comes before it."""
        bound_to = int(self.units.bound_to[unit])
        crew = self.problem.vehicles[self.vehicles[rows[0]] if bound_to < 0 else bound_to]
        if bound_to < 0:
            return f"Vehicle {crew.id} could serve it, but not behind its frozen jobs {list(crew.frozen)}."
        return (
            f"It is frozen on vehicle {crew.id} with jobs {list(crew.frozen)}, which cannot all be served: "
            f"{self._first_broken(bound_to)}."
        )

    def _first_broken(self, vehicle: int) -> str:
        """Name the first rule that forbids what is frozen on a vehicle."""
        tables, begun = self.tables, self.begun[vehicle]
        unable = [self.problem.jobs[job].id for job in begun.jobs if not tables.eligible[vehicle, job]]
        if unable:
            return f"the vehicle lacks the skills for job {unable[0]} or may not serve it"
        for lifted, rule in (
            (relaxing.without_capacity(tables), "there is no way"),
            (relaxing.without_shift_end(tables), "their load is above its capacity"),
            (relaxing.within_shift(tables), "they take longer than its shift"),
            (relaxing.within_windows(tables), "their time windows are missed"),
            (relaxing.without_limits(tables), "no time is left for its breaks"),
        ):
            if not any(find_reloads(lifted, vehicle, order) for order in begun.orders):
                return rule
        if any(find_reloads(relaxing.without_positions(tables), vehicle, order) for order in begun.orders):
            return "the second job of a pair is pinned behind others"
        limits = [name for name in relaxing.limits_in_use(tables) if not self._keeps(vehicle, name)]
        return f"{' and '.join(limits) or 'its limits together'} would be exceeded"

    def _keeps(self, vehicle: int, limit: str) -> bool:
        lifted = relaxing.with_limit(self.tables, limit)
        return any(find_reloads(lifted, vehicle, order) for order in self.begun[vehicle].orders)

    def _jobs(self, unit: int) -> list[Job]:
        return [self.problem.jobs[job] for job in self.units.jobs[unit].tolist() if job >= 0]

    def _crews(self, rows: Sequence[int]) -> list[Vehicle]:
        return [self.problem.vehicles[self.vehicles[row]] for row in rows]

    def _column(self, rows: Sequence[int], column: int) -> list[int]:
        return [int(self.tables.vehicles[self.vehicles[row], column]) for row in rows]

    def _windows(self, unit: int) -> tuple[TimeWindow, ...]:
        return self._jobs(unit)[0].time_windows or (TimeWindow(0, int(self.tables.vehicles[:, LATEST_END].max())),)
