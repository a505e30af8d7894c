"""A problem that has every constraint, and a sound answer to it, both by hand."""

import numpy as np

from solvers.problem import Break, Effort, Job, Matrix, Pair, Problem, Reload, Stability, TimeWindow, Vehicle
from solvers.solution import BreakTaken, Reason, ReloadStop, Route, Solution, Stop, Unassigned

# Six places on a line, 100 m and, at first, 10 s from each to the next; from 100 s on a drive takes twice as long.
STEPS = np.abs(np.arange(6)[:, None] - np.arange(6)[None, :])
MATRIX = Matrix(durations=np.stack([10 * STEPS, 20 * STEPS]), times=(0, 100), distances=100 * STEPS)

JOBS = (
    Job(
        id=11,
        location=1,
        setup_duration=2,
        service_duration=5,
        delivery=(2,),
        due=5,
        lateness_cost=2,
        skills=frozenset({1}),
    ),
    Job(
        id=12,
        location=2,
        efforts=(Effort(kind=1, setup_duration=3, service_duration=7),),
        time_windows=(TimeWindow(40, 60), TimeWindow(100, 130)),
        delivery=(1,),
        pickup=(2,),
    ),
    Job(id=13, location=3, setup_duration=9, service_duration=4, release=180, move_cost=6),
    Job(id=14, location=4, service_duration=6, delivery=(3,), position=3),
    Job(id=15, location=1, skills=frozenset({9}), prize=1000),
    Job(id=16, location=0, prize=40, allowed_vehicles=frozenset({22})),
)
CREW = Vehicle(
    id=21,
    start=0,
    end=0,
    shift=TimeWindow(0, 290),
    max_overtime=10,
    overtime_cost=3,
    capacity=(5,),
    load_lifetime=100,
    reloads=(Reload(location=3, service_duration=20, time_windows=(TimeWindow(150, 300),)),),
    breaks=(
        Break(id=1, duration=30, time_windows=(TimeWindow(60, 90),), max_load=(1,)),
        Break(id=2, duration=10, time_windows=(TimeWindow(200, 205), TimeWindow(210, 400))),
    ),
    skills=frozenset({1}),
    kind=1,
    fixed_cost=50,
    service_cost=2,
    duration_cost=1,
    distance_cost=1,
    max_travel_duration=142,
    max_duration=300,
    max_distance=800,
    max_jobs=4,
    frozen=(11,),
    fair_work=100,
)
OTHER = Vehicle(id=22, start=5, end=5, shift=TimeWindow(0, 1000), capacity=(0,))
PROBLEM = Problem(
    matrices=(MATRIX,),
    jobs=JOBS,
    vehicles=(CREW, OTHER),
    pairs=(Pair(first=13, second=14, load=(2,)),),
    stability=Stability(plan=((11, 12), (13, 99)), change_cost=7),
    balance_price=2,
)

FIRST = Stop(job=0, arrival=10, start=10, departure=17, lateness=5)
# Twelve seconds from 17 on, rounded up from 11.7; four of them before the break.
LUNCH = BreakTaken(number=0, driven=4, arrival=21, start=60, departure=90)
SECOND = Stop(job=1, arrival=98, start=100, departure=110, lateness=0)
# It waits there for the release at 180.
RELOADED = ReloadStop(reload=0, arrival=130, start=150, departure=180)
THIRD = Stop(job=2, arrival=180, start=180, departure=184, lateness=0)
FOURTH = Stop(job=3, arrival=204, start=204, departure=210, lateness=0)
COFFEE = BreakTaken(number=1, driven=0, arrival=210, start=210, departure=220)
DAY = (FIRST, LUNCH, SECOND, RELOADED, THIRD, FOURTH, COFFEE)
ROUTE = Route(
    vehicle=0,
    departure=0,
    activities=DAY,
    end=300,
    travel_duration=10 + 12 + 20 + 0 + 20 + 80,
    service_duration=7 + 10 + 20 + 4 + 6,
    waiting_duration=39 + 2 + 20 + 10,
    break_duration=30 + 10,
    distance=800,
)
UNSKILLED = Unassigned(job=4, reason=Reason.NO_VEHICLE_WITH_SKILLS, detail="")
TOO_FAR = Unassigned(job=5, reason=Reason.OUTCOMPETED, detail="")
SOUND = Solution(
    routes=(ROUTE,),
    unassigned=(UNSKILLED, TOO_FAR),
    cost=50 + 142 + 2 * 47 + 300 + 800 + 3 * 10 + 2 * 5 + 6 + 7 + 7 + 2 * 89**2 // 100 + 1000 + 40,
)
