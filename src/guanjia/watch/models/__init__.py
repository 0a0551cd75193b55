from guanjia.watch.models.clock import Clock
from guanjia.watch.models.policy import Policy
from guanjia.watch.models.work_order import WorkOrder
from guanjia.watch.models.work_order_line import WorkOrderLine

__all__ = ["Clock", "Policy", "WorkOrder", "WorkOrderLine"]
